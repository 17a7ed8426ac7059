package io.spoor.tracing;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a publish came from.
 *
 * @param address the device's own, as far as it is known
 * @param port of the listener that it came in by
 * @param certificateSubject distinguished name (RFC 2253) in the client's certificate; null if it showed none
 */
public record PublishOrigin(
        @Nullable InetAddress address, int port, @Nullable String certificateSubject) {

    /** The other end of a connection. */
    public static PublishOrigin of(ConnectionInfo connection) {
        TlsInfo tls = connection.tls();
        TlsInfo.ClientCertificate certificate = tls == null ? null : tls.clientCertificate();
        return new PublishOrigin(
                connection.client().getAddress(),
                connection.server().getPort(),
                certificate == null ? null : certificate.subject());
    }
}
