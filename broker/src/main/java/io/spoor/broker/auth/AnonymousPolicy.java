package io.spoor.broker.auth;

import io.spoor.tracing.ConnectionInfo;
import java.net.InetSocketAddress;

/** Who may connect without saying who it is. */
public enum AnonymousPolicy {
    NEVER,

    /**
     * Only from this machine: the TCP peer is a loopback address, and so is the device's own address where a proxy tells
     * it. A proxy on this machine that does not speak the PROXY protocol makes the whole world look like the loopback;
     * behind one, choose {@link #NEVER}.
     */
    LOOPBACK,

    ALWAYS;

    public boolean admits(ConnectionInfo connection) {
        return switch (this) {
            case NEVER -> false;
            case LOOPBACK -> isLoopback(connection.peer()) && isLoopback(connection.client());
            case ALWAYS -> true;
        };
    }

    private static boolean isLoopback(InetSocketAddress address) {
        return !address.isUnresolved() && address.getAddress().isLoopbackAddress();
    }
}
