package io.spoor.broker.auth;

import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.TlsInfo;
import io.spoor.tracing.TlsInfo.ClientCertificate;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Clients and what they show. */
final class Clients {

    private Clients() {}

    static ConnectionInfo peer(String peer, String device) {
        return new ConnectionInfo(
                "c1",
                "tcp",
                "tcp",
                new InetSocketAddress(peer, 40_000),
                new InetSocketAddress(device, 40_001),
                new InetSocketAddress("127.0.0.1", 1883),
                null);
    }

    static ConnectionInfo loopback() {
        return peer("127.0.0.1", "127.0.0.1");
    }

    static ConnectionInfo withCertificate(String subject, String... alternativeNames) {
        ClientCertificate certificate = new ClientCertificate(
                subject, "CN=ca", "01", Instant.EPOCH, Instant.MAX, "AB", List.of(alternativeNames));
        return peer("192.0.2.1", "192.0.2.1").withTls(new TlsInfo("TLSv1.3", "x", null, null, certificate));
    }

    static ClientIdentity client(String clientId, @Nullable String userName) {
        return new ClientIdentity(clientId, userName, loopback());
    }

    static Credentials credentials(ConnectionInfo connection, @Nullable String user, @Nullable String password) {
        return new Credentials("client", user, password == null ? null : bytes(password), connection);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
