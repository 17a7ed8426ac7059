package io.spoor.bridges.logstash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import javax.net.ServerSocketFactory;

/** A receiver of lines that can be slow, deaf, or gone. */
public final class LineServer extends RestartableServer implements TestReceiver {
    public final List<String> lines = new CopyOnWriteArrayList<>();

    /** Whether to go on after having read so many lines; a connection is reset where not. */
    public volatile IntPredicate goesOn = count -> true;

    /** Whether connections are accepted but not read. */
    public volatile boolean deaf;

    /** Whether to close a connection when the sender has ended it. */
    public volatile boolean closesItsSide = true;

    private final Object hearing = new Object();
    private final AtomicInteger read = new AtomicInteger();

    public LineServer() throws IOException {
        this(ServerSocketFactory.getDefault(), 0);
    }

    /** One that listens on a port, 0 for any. */
    public LineServer(ServerSocketFactory sockets, int port) throws IOException {
        super(sockets, port);
        restart();
    }

    @Override
    public List<String> received() {
        return lines;
    }

    /** Reads again, after having been deaf. */
    public void hear() {
        synchronized (hearing) {
            deaf = false;
            hearing.notifyAll();
        }
    }

    @Override
    void take(Socket socket) throws IOException, InterruptedException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        awaitHearing();
        for (String line = in.readLine(); line != null && !socket.isClosed(); line = in.readLine()) {
            if (!line.isEmpty()) {
                lines.add(line);
            }
            if (!goesOn.test(read.incrementAndGet())) {
                socket.setSoLinger(true, 0);
                return;
            }
            awaitHearing();
        }
        awaitClosing(socket);
    }

    private void awaitClosing(Socket socket) throws InterruptedException {
        synchronized (hearing) {
            while (!closesItsSide && !socket.isClosed()) {
                hearing.wait(100);
            }
        }
    }

    private void awaitHearing() throws InterruptedException {
        synchronized (hearing) {
            while (deaf) {
                hearing.wait();
            }
        }
    }
}
