package io.spoor.bridges.logstash;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ServerSocketFactory;

/**
 * Stands before a receiver that only listens. When that is killed, its peers are reset: the kernel would end the
 * connections of a process that had just read everything in order, as if it were done with what it had read. A receiver
 * whose machine dies does not do that, nor one that keeps on disk what it has read.
 */
final class Relay extends RestartableServer {
    private final int receiver;
    private final Set<Socket> ahead = ConcurrentHashMap.newKeySet();

    /** A relay to a port of the loopback, which listens once it is started. */
    Relay(int receiver) throws IOException {
        super(ServerSocketFactory.getDefault(), 0);
        this.receiver = receiver;
    }

    @Override
    void take(Socket socket) throws IOException, InterruptedException {
        try (Socket to = new Socket(InetAddress.getLoopbackAddress(), receiver)) {
            ahead.add(to);
            Thread end = new Thread(() -> awaitEnd(to, socket), "relay-end");
            end.setDaemon(true);
            end.start();
            socket.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
            end.join();
        }
    }

    @Override
    void killed() throws IOException {
        for (Socket socket : ahead) {
            socket.close();
        }
        ahead.clear();
    }

    /** The receiver says nothing, but its end of the connection tells that it has read everything. */
    private void awaitEnd(Socket from, Socket to) {
        try (to) {
            try {
                if (from.getInputStream().read() >= 0) {
                    throw new IOException("a receiver of lines has said something");
                }
            } catch (IOException e) {
                to.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            // It is closed already.
        } finally {
            ahead.remove(from);
        }
    }
}
