package io.spoor.bench.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Stands for a Logstash that keeps up with anything: reads what comes over TCP and forgets it, and closes a connection
 * once it has read everything. In the load generator's process, so its CPU is not the broker's.
 */
final class Drain {
    private static final int BUFFER = 1 << 18;
    private static final Drain SHARED = new Drain();

    private final ServerSocket server;

    private Drain() {
        try {
            server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("no port for a receiver of trace events", e);
        }
        daemon("drain", this::accept);
    }

    /** Where it listens, from the first call to the end of the process. */
    static int port() {
        return SHARED.server.getLocalPort();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = server.accept();
                daemon("drain-connection", () -> read(socket));
            } catch (IOException e) {
                throw new UncheckedIOException("the receiver of trace events failed", e);
            }
        }
    }

    private static void read(Socket socket) {
        byte[] buffer = new byte[BUFFER];
        try (socket;
                InputStream in = socket.getInputStream()) {
            while (in.read(buffer) >= 0) {
                // read on
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a connection with trace events broke", e);
        }
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
