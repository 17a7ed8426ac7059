package io.spoor.bridges.logstash;

import static org.awaitility.Awaitility.await;

import io.spoor.bridges.testing.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import javax.net.ServerSocketFactory;

/** A receiver of lines that can be slow, deaf, or gone; one thread for each connection. */
public final class LineServer implements TestReceiver {
    public final List<String> lines = new CopyOnWriteArrayList<>();
    public final AtomicInteger connections = new AtomicInteger();

    private final List<String> peers = new CopyOnWriteArrayList<>();

    /** Whether to go on after having read so many lines; a connection is reset where not. */
    public volatile IntPredicate goesOn = count -> true;

    /** Whether connections are accepted but not read. */
    public volatile boolean deaf;

    /** Whether to close a connection when the sender has ended it. */
    public volatile boolean closesItsSide = true;

    private final ServerSocketFactory sockets;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Object hearing = new Object();
    private final AtomicInteger read = new AtomicInteger();
    private volatile ServerSocket server;
    private final int port;

    public LineServer() throws IOException {
        this(ServerSocketFactory.getDefault(), FreePorts.one());
    }

    public LineServer(ServerSocketFactory sockets, int port) throws IOException {
        this.sockets = sockets;
        this.server = listen(port);
        this.port = server.getLocalPort();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public List<String> received() {
        return lines;
    }

    @Override
    public List<String> peers() {
        return peers;
    }

    @Override
    public int connections() {
        return connections.get();
    }

    @Override
    public void kill() throws IOException {
        server.close();
        for (Socket socket : open) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (SocketException e) {
                // It was closed between.
            }
        }
        open.clear();
    }

    @Override
    public void restart() {
        // A socket that someone is still accepting on goes a moment later.
        server = await().ignoreException(BindException.class).until(() -> listen(port), any -> true);
    }

    /** Reads again, after having been deaf. */
    public void hear() {
        synchronized (hearing) {
            deaf = false;
            hearing.notifyAll();
        }
    }

    @Override
    public void close() throws IOException {
        hear();
        kill();
    }

    private ServerSocket listen(int onPort) throws IOException {
        ServerSocket listening = sockets.createServerSocket();
        listening.setReuseAddress(true);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort));
        Thread thread = new Thread(() -> accept(listening), "line-server");
        thread.setDaemon(true);
        thread.start();
        return listening;
    }

    private void accept(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                open.add(socket);
                connections.incrementAndGet();
                Thread thread = new Thread(() -> serve(socket), "line-server-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (SocketException e) {
                return; // closed
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            TestReceiver.notePeer(socket, peers);
            awaitHearing();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isEmpty()) {
                    lines.add(line);
                }
                if (!goesOn.test(read.incrementAndGet())) {
                    socket.setSoLinger(true, 0);
                    return;
                }
                awaitHearing();
            }
            awaitClosing();
        } catch (IOException e) {
            // The connection broke, which is what some tests are about; the lines tell what had arrived.
        } finally {
            open.remove(socket);
        }
    }

    private void awaitClosing() {
        synchronized (hearing) {
            while (!closesItsSide && !server.isClosed()) {
                try {
                    hearing.wait(100);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private void awaitHearing() {
        synchronized (hearing) {
            while (deaf) {
                try {
                    hearing.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }
}
