package io.spoor.tracing.spi;

import java.net.InetSocketAddress;

/**
 * A host (name, IPv4 or IPv6 address) and a TCP port, written as {@code localhost:1883} or {@code [::1]:1883}.
 *
 * @param host without brackets, not resolved
 * @param port 0 to 65535; 0 lets the system choose when listening
 */
public record HostAndPort(String host, int port) {
    private static final String RIGHT = " is not an address; write host:port, such as 127.0.0.1:1883 or [::1]:1883";

    /** Checks the port's range and that there is a host. */
    public HostAndPort {
        if (host.isBlank()) {
            throw new IllegalArgumentException("the host is empty; write 0.0.0.0 for every address of this machine");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
        }
    }

    /**
     * Reads the form that {@link #toString} writes.
     *
     * @throws IllegalArgumentException if the text is not an address; the message says what would be right
     */
    public static HostAndPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("'" + text + "'" + RIGHT);
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0 || host.isBlank() || host.startsWith("[")) {
            throw new IllegalArgumentException("'" + text + "'" + RIGHT);
        }
        String port = text.substring(colon + 1);
        if (port.isEmpty() || port.length() > 5 || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("'" + text + "'" + RIGHT);
        }
        return new HostAndPort(host, Integer.parseInt(port));
    }

    /** The address as the JDK's type, looking the name up now; {@link InetSocketAddress#isUnresolved} if that fails. */
    public InetSocketAddress resolve() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
