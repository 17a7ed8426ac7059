package io.spoor.tracing;

import org.jspecify.annotations.Nullable;

/**
 * A client as its CONNECT introduced it. Shared by all events of the connection.
 *
 * @param connection the connection that the client speaks on; null for the broker's own publishes and for a session
 *     without a connection
 * @param clientId as sent, or as the broker assigned it
 * @param userName as sent or as taken from the certificate
 * @param protocolVersion {@code 3.1}, {@code 3.1.1} or {@code 5.0}
 */
public record ClientInfo(
        @Nullable ConnectionInfo connection,
        String clientId,
        @Nullable String userName,
        String protocolVersion) {}
