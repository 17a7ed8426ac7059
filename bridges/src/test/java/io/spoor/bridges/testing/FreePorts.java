package io.spoor.bridges.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that nobody listens on at this moment, for what is told its port before it listens, or listens there again. They
 * lie below those that Linux gives to connections: one of those may be taken in between, or a client that tries again and
 * again where nobody listens be connected to itself.
 */
public final class FreePorts {
    private static final int LOWEST = 20_000;
    private static final int END = 32_768; // net.ipv4.ip_local_port_range
    private static final int MOST_TRIES = 1_000;

    private FreePorts() {}

    /** A port. */
    public static int one() throws IOException {
        return find(1).get(0);
    }

    /** So many different ports. */
    public static List<Integer> find(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int tries = 0; sockets.size() < count; tries++) {
                try {
                    sockets.add(new ServerSocket(ThreadLocalRandom.current().nextInt(LOWEST, END)));
                } catch (BindException e) {
                    if (tries >= MOST_TRIES) {
                        throw e;
                    }
                }
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }
}
