package io.spoor.tracing;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a network connection for as long as it lives. Shared by all of its events.
 *
 * @param id unique within a broker run; {@code mqtt.connection_id}
 * @param listener the configured name of the listener
 * @param transport {@code tcp}, {@code tls}, {@code ws}, {@code wss} or {@code internal}
 * @param peer the TCP peer; {@code source.ip} and {@code source.port}
 * @param client the device's own address where a trusted proxy tells it, else the peer; {@code client.ip}
 * @param server the local address; {@code server.ip} and {@code server.port}
 * @param tls set once a TLS handshake succeeded
 */
public record ConnectionInfo(
        String id,
        String listener,
        String transport,
        InetSocketAddress peer,
        InetSocketAddress client,
        InetSocketAddress server,
        @Nullable TlsInfo tls) {

    /** The same connection after its TLS handshake. */
    public ConnectionInfo withTls(TlsInfo established) {
        return new ConnectionInfo(id, listener, transport, peer, client, server, established);
    }
}
