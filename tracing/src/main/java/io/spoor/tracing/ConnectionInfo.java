package io.spoor.tracing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a network connection for as long as it lives. Shared by all of its events.
 *
 * @param id unique within a broker run; {@code mqtt.connection_id}
 * @param listener the configured name of the listener
 * @param transport {@code tcp}, {@code tls}, {@code ws}, {@code wss} or {@code internal}
 * @param peer the TCP peer; {@code source.ip} and {@code source.port}
 * @param client the device's own address where a trusted proxy tells it, else the peer; {@code client.ip}. Unresolved if
 *     it is behind a proxy that does not tell; port 0 if that is not known
 * @param server the local address; {@code server.ip} and {@code server.port}
 * @param proxy what a trusted proxy told of it; null without one
 * @param tls set once a TLS handshake succeeded
 */
public record ConnectionInfo(
        String id,
        String listener,
        String transport,
        InetSocketAddress peer,
        InetSocketAddress client,
        InetSocketAddress server,
        @Nullable ProxyInfo proxy,
        @Nullable TlsInfo tls) {

    /** A connection without a proxy. */
    public ConnectionInfo(
            String id,
            String listener,
            String transport,
            InetSocketAddress peer,
            InetSocketAddress client,
            InetSocketAddress server,
            @Nullable TlsInfo tls) {
        this(id, listener, transport, peer, client, server, null, tls);
    }

    /** The same connection after its TLS handshake. */
    public ConnectionInfo withTls(TlsInfo established) {
        return new ConnectionInfo(id, listener, transport, peer, client, server, proxy, established);
    }

    /** The same connection once a proxy has told whose it is. */
    public ConnectionInfo withProxy(InetSocketAddress device, ProxyInfo told) {
        return new ConnectionInfo(id, listener, transport, peer, device, server, told, tls);
    }

    /** The address that limits go by: the device's own where it is known, else the peer's. */
    public InetAddress origin() {
        InetAddress device = client.getAddress();
        return device == null ? peer.getAddress() : device;
    }
}
