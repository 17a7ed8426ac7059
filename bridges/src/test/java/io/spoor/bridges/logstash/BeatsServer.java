package io.spoor.bridges.logstash;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.InflaterInputStream;
import javax.net.ServerSocketFactory;

/**
 * A Beats input that does what a test wants it to: one that Logstash could be, but slow, partial in what it acknowledges,
 * or gone. It reads the protocol by itself, by its description.
 */
final class BeatsServer extends RestartableServer implements TestReceiver {

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

    final AtomicInteger windows = new AtomicInteger();
    final AtomicInteger compressedFrames = new AtomicInteger();

    volatile Manners manners = POLITE;

    BeatsServer() throws IOException {
        this(ServerSocketFactory.getDefault());
    }

    BeatsServer(ServerSocketFactory sockets) throws IOException {
        this(sockets, 0);
    }

    /** One that listens on a port, 0 for any. */
    BeatsServer(ServerSocketFactory sockets, int port) throws IOException {
        super(sockets, port);
        restart();
    }

    @Override
    public List<String> received() {
        return documents;
    }

    @Override
    void take(Socket socket) throws IOException, InterruptedException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        Acks acks = number -> {
            byte[] frame = {'2', 'A', 0, 0, 0, 0};
            ByteBuffer.wrap(frame).putInt(2, number);
            out.write(frame);
        };
        while (!socket.isClosed()) {
            expect(in, 'W');
            int window = in.readInt();
            windows.incrementAndGet();
            List<String> of = new ArrayList<>();
            readFrames(in, window, of, acks);
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
