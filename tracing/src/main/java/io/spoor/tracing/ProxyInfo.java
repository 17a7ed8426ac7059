package io.spoor.tracing;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a trusted proxy told of a connection, beside the client's address. Nothing in here is an identity: who a client is,
 * it has to show the broker itself.
 *
 * @param protocol how the proxy told it: {@code proxy-v1}, {@code proxy-v2}, {@code x-forwarded-for} or {@code forwarded}
 * @param destination the proxy's address that the client connected to; null if it is not told
 * @param uniqueId the proxy's own identifier of the connection; hexadecimal if it is no printable ASCII
 * @param serverName the name that the client asked the proxy for (SNI, or the Host of a request)
 * @param tls what the client and the proxy agreed on; null if there was no TLS, or it is not told
 */
public record ProxyInfo(
        String protocol,
        @Nullable InetSocketAddress destination,
        @Nullable String uniqueId,
        @Nullable String serverName,
        @Nullable Tls tls) {

    /** A proxy that told no more than the client's address. */
    public static ProxyInfo of(String protocol) {
        return new ProxyInfo(protocol, null, null, null, null);
    }

    /** The same, told by yet another way. */
    public ProxyInfo withProtocol(String also) {
        return new ProxyInfo(also, destination, uniqueId, serverName, tls);
    }

    /**
     * TLS between client and proxy, in the proxy's words.
     *
     * @param version for example {@code TLSv1.3}
     * @param cipher null if it is not told
     * @param clientName the common name of the client's certificate; null if it showed none
     * @param clientVerified whether it showed a certificate that the proxy found good
     */
    public record Tls(
            @Nullable String version,
            @Nullable String cipher,
            @Nullable String clientName,
            boolean clientVerified) {}
}
