package io.spoor.bridges.logstash;

import static org.awaitility.Awaitility.await;

import io.spoor.bridges.testing.FreePorts;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A server on the loopback with a thread for each connection. It can be killed, after which nothing that had come is taken
 * any more, and be started again on the same port.
 */
abstract class RestartableServer implements Closeable {
    private static final long PATIENCE_MILLIS = 10_000;

    public final AtomicInteger connections = new AtomicInteger();

    private final List<String> peers = new CopyOnWriteArrayList<>();
    private final ServerSocketFactory sockets;
    private final int port;

    /** Guarded by this. */
    private final Map<Socket, Thread> open = new HashMap<>();

    private volatile @Nullable ServerSocket server;

    /**
     * Not listening before {@link #restart}, with which the constructor of the actual class ends.
     *
     * @param port 0 for any
     */
    RestartableServer(ServerSocketFactory sockets, int port) throws IOException {
        this.sockets = sockets;
        this.port = port == 0 ? FreePorts.one() : port;
    }

    /** Takes what comes on a connection, until that is closed or the thread interrupted. */
    abstract void take(Socket socket) throws IOException, InterruptedException;

    /** Ends what else keeps {@link #take} waiting. */
    void killed() throws IOException {}

    public final int port() {
        return port;
    }

    /** Whom each TLS connection's certificate was for; an empty name for none. */
    public final List<String> peers() {
        return peers;
    }

    public final int connections() {
        return connections.get();
    }

    /** Listens, again or for the first time. */
    public final void restart() {
        // A socket that someone is still accepting on goes a moment later.
        server = await().ignoreException(BindException.class).until(this::listen, any -> true);
    }

    /** Stops listening and resets what is open. */
    public final void kill() throws IOException {
        List<Thread> serving;
        synchronized (this) {
            ServerSocket listening = server;
            if (listening != null) {
                listening.close();
            }
            for (Socket socket : open.keySet()) {
                try {
                    socket.setSoLinger(true, 0);
                } catch (SocketException e) {
                    continue; // closed between
                }
                socket.close();
            }
            serving = new ArrayList<>(open.values());
            serving.remove(Thread.currentThread());
            open.clear();
        }
        killed();
        try {
            for (Thread thread : serving) {
                thread.interrupt();
                TimeUnit.MILLISECONDS.timedJoin(thread, PATIENCE_MILLIS);
                if (thread.isAlive()) {
                    throw new IllegalStateException("a connection is still served after the kill: " + thread);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the connections in order and goes on listening. */
    final synchronized void hangUp() throws IOException {
        for (Socket socket : open.keySet()) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        kill();
    }

    private ServerSocket listen() throws IOException {
        ServerSocket listening = sockets.createServerSocket();
        listening.setReuseAddress(true);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        start(() -> accept(listening));
        return listening;
    }

    private Thread start(Runnable work) {
        Thread thread = new Thread(work, getClass().getSimpleName());
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                synchronized (this) {
                    if (listening.isClosed()) {
                        socket.close();
                        return;
                    }
                    connections.incrementAndGet();
                    open.put(socket, start(() -> serve(socket)));
                }
            } catch (SocketException e) {
                return; // closed
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            TestReceiver.notePeer(socket, peers);
            take(socket);
        } catch (IOException e) {
            // It was ended or broken by either side, which is what some tests are about.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (this) {
                open.remove(socket);
            }
        }
    }
}
