package io.spoor.broker.proxy;

import io.spoor.tracing.ProxyInfo;
import java.net.InetSocketAddress;

/**
 * A header of HAProxy's PROXY protocol ("The PROXY protocol, versions 1 &amp; 2", 2.2 and 2.3).
 *
 * @param origin whose connection it is
 * @param bytes how long the header is
 */
public record ProxyHeader(Origin origin, int bytes) {

    /** Whose connection it is. */
    public sealed interface Origin {}

    /** The proxy's own, as when it checks the broker's health. */
    public record Local() implements Origin {}

    /**
     * A client's.
     *
     * @param client unresolved if the proxy does not tell
     */
    public record Forwarded(InetSocketAddress client, ProxyInfo info) implements Origin {}

    /** What a client's address is when its proxy does not tell. */
    public static final InetSocketAddress UNKNOWN = InetSocketAddress.createUnresolved("unknown", 0);

    /**
     * Reads a header at the beginning of what a connection sent so far.
     *
     * @return null if more bytes are needed
     * @throws ProxyHeaderException as soon as the bytes cannot become a header
     */
    public static @org.jspecify.annotations.Nullable ProxyHeader parse(byte[] bytes) throws ProxyHeaderException {
        if (bytes.length == 0) {
            return null;
        }
        return bytes[0] == HeaderV2.SIGNATURE[0] ? HeaderV2.parse(bytes) : HeaderV1.parse(bytes);
    }

    /** The most bytes that a header takes; this many are always enough to read it, or to refuse it. */
    public static final int LONGEST = HeaderV2.LONGEST;
}
