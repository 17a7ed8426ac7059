package io.spoor.bridges.logstash;

import static org.awaitility.Awaitility.await;

import io.spoor.bridges.testing.FreePorts;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.InflaterInputStream;
import javax.net.ServerSocketFactory;

/**
 * A Beats input that does what a test wants it to: one that Logstash could be, but slow, partial in what it acknowledges,
 * or gone. It reads the protocol by itself, by its description. One thread for each connection.
 */
final class BeatsServer implements TestReceiver {

    /** Acknowledges, or does not, what came on a connection. */
    @FunctionalInterface
    interface Manners {
        /** Called for each document with its number in its window. Closing is by throwing. */
        void took(int number, int window, Acks acks) throws IOException, InterruptedException;
    }

    /** Sends acknowledgements. */
    @FunctionalInterface
    interface Acks {
        void send(int number) throws IOException;
    }

    /** As Logstash does: once for each window. */
    static final Manners POLITE = (number, window, acks) -> {
        if (number == window) {
            acks.send(number);
        }
    };

    /** Documents as they came, those that were sent again as often as they came. */
    final List<String> documents = new CopyOnWriteArrayList<>();

    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger windows = new AtomicInteger();
    final AtomicInteger compressedFrames = new AtomicInteger();

    private final List<String> peers = new CopyOnWriteArrayList<>();

    volatile Manners manners = POLITE;

    private final ServerSocketFactory sockets;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final int port;
    private volatile ServerSocket server;

    BeatsServer() throws IOException {
        this(ServerSocketFactory.getDefault());
    }

    BeatsServer(ServerSocketFactory sockets) throws IOException {
        this(sockets, FreePorts.one());
    }

    BeatsServer(ServerSocketFactory sockets, int port) throws IOException {
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
        return documents;
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
            } catch (SocketException e) {
                continue; // closed between
            }
            socket.close();
        }
        open.clear();
    }

    /** Ends the connections in order and goes on listening. */
    void hangUp() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    @Override
    public void restart() {
        server = await().ignoreException(BindException.class).until(() -> listen(port), any -> true);
    }

    @Override
    public void close() throws IOException {
        kill();
    }

    private ServerSocket listen(int onPort) throws IOException {
        ServerSocket listening = sockets.createServerSocket();
        listening.setReuseAddress(true);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort));
        Thread thread = new Thread(() -> accept(listening), "beats-server");
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
                Thread thread = new Thread(() -> serve(socket), "beats-server-connection");
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
        try (socket) {
            TestReceiver.notePeer(socket, peers);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            Acks acks = number -> {
                byte[] frame = {'2', 'A', 0, 0, 0, 0};
                java.nio.ByteBuffer.wrap(frame).putInt(2, number);
                out.write(frame);
            };
            while (true) {
                expect(in, 'W');
                int window = in.readInt();
                windows.incrementAndGet();
                List<String> of = new ArrayList<>();
                readFrames(in, window, of, acks);
            }
        } catch (EOFException e) {
            // The client is done.
        } catch (IOException e) {
            // Broken, by either side: what some tests are about.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private void readFrames(DataInputStream in, int window, List<String> taken, Acks acks)
            throws IOException, InterruptedException {
        while (taken.size() < window) {
            if (in.readByte() != '2') {
                throw new IOException("not version 2");
            }
            switch (in.readByte()) {
                case 'C' -> {
                    compressedFrames.incrementAndGet();
                    byte[] compressed = new byte[in.readInt()];
                    in.readFully(compressed);
                    byte[] frames = new InflaterInputStream(new ByteArrayInputStream(compressed)).readAllBytes();
                    readFrames(new DataInputStream(new ByteArrayInputStream(frames)), window, taken, acks);
                }
                case 'J' -> {
                    int number = in.readInt();
                    if (number != taken.size() + 1) {
                        throw new IOException("document " + number + " after " + taken.size());
                    }
                    byte[] document = new byte[in.readInt()];
                    in.readFully(document);
                    String text = new String(document, StandardCharsets.UTF_8);
                    taken.add(text);
                    documents.add(text);
                    manners.took(number, window, acks);
                }
                default -> throw new IOException("unknown frame");
            }
        }
    }

    private static void expect(DataInputStream in, char type) throws IOException {
        if (in.readByte() != '2' || in.readByte() != type) {
            throw new IOException("no frame of type " + type);
        }
    }
}
