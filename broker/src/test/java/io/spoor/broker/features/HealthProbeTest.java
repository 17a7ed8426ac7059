package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.broker.config.ForwardedHeader;
import io.spoor.broker.config.ListenerConfig;
import io.spoor.broker.config.ListenerType;
import io.spoor.broker.config.ProxyProtocol;
import io.spoor.broker.config.TlsConfig;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.ProxyHeaders;
import io.spoor.broker.testing.TestCertificates;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.TlsHandshakeFailure;
import io.spoor.tracing.TraceEvent.TransportClose;
import io.spoor.tracing.TraceEvent.TransportOpen;
import io.spoor.tracing.TraceEvent.TransportProbes;
import io.spoor.tracing.match.AddressRange;
import io.spoor.tracing.spi.HostAndPort;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Load balancers look every few seconds whether a listener is there; whoever does more is told. */
class HealthProbeTest {
    private static final HostAndPort ANY_PORT = new HostAndPort("127.0.0.1", 0);
    private static final String UPGRADE = """
            GET /mqtt HTTP/1.1\r
            Host: x\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Protocol: mqtt\r
            \r
            """;

    @TempDir
    Path folder;

    private TestCertificates certificates;
    private FeatureBroker broker;

    @BeforeEach
    void start() throws Exception {
        certificates = new TestCertificates(folder);
        TlsConfig tls = TlsConfig.of(certificates.file("server.pem"), certificates.file("server.key"));
        broker = new FeatureBroker(config -> config.withListeners(
                ListenerConfig.plain("tcp", ListenerType.MQTT, ANY_PORT),
                ListenerConfig.secure("tls", ListenerType.MQTTS, ANY_PORT, tls),
                ListenerConfig.plain("ws", ListenerType.WS, ANY_PORT),
                ListenerConfig.secure("wss", ListenerType.WSS, ANY_PORT, tls),
                ListenerConfig.plain("proxy", ListenerType.MQTT, ANY_PORT)
                        .behind(
                                ProxyProtocol.REQUIRED,
                                List.of(AddressRange.parse("127.0.0.1")),
                                ForwardedHeader.X_FORWARDED_FOR)));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private Socket open(String listener) throws Exception {
        boolean secure = listener.equals("tls") || listener.equals("wss");
        Socket socket = secure ? clientTls().getSocketFactory().createSocket() : new Socket();
        socket.setSoTimeout(60_000);
        socket.connect(broker.spoor().address(listener));
        return socket;
    }

    private SSLContext clientTls() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, certificates.trust().getTrustManagers(), null);
        return context;
    }

    /** Connects, says something if anything, reads the beginning of an answer if one is expected, and goes. */
    private void visit(String listener, byte[] says, String answer) throws Exception {
        try (Socket socket = open(listener)) {
            if (says.length > 0) {
                socket.getOutputStream().write(says);
            }
            if (!answer.isEmpty()) {
                assertThat(new String(socket.getInputStream().readNBytes(answer.length()), ISO_8859_1))
                        .isEqualTo(answer);
            }
        }
    }

    private void look(String listener) throws Exception {
        try (Socket plain = new Socket()) {
            plain.connect(broker.spoor().address(listener));
        }
    }

    private static byte[] request(String method, String path) {
        return bytes(method + " " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    private Map<String, Long> probesAtTheEnd() {
        await().until(() -> broker.spoor().stats().connections() == 0);
        broker.close();
        return broker.trace().all(TransportProbes.class).stream()
                .collect(Collectors.toMap(
                        event -> Objects.requireNonNull(event.connection()).listener(), TransportProbes::count));
    }

    @Test
    void looks_are_told_together() throws Exception {
        // When
        for (int i = 0; i < 3; i++) {
            for (String listener : List.of("tcp", "tls", "ws", "wss", "proxy")) {
                look(listener);
            }
            visit("proxy", ProxyHeaders.v2(ProxyHeaders.LOCAL, 0, bytes()), "");
            visit("ws", bytes(UPGRADE), "HTTP/1.1 101");
            visit("wss", bytes(UPGRADE), "HTTP/1.1 101");
            visit("ws", request("GET", "/"), "HTTP/1.1 404");
            visit("ws", request("GET", "/mqtt"), "HTTP/1.1 426");
            visit("wss", request("HEAD", "/"), "HTTP/1.1 404");
            try (Socket reset = new Socket()) {
                reset.connect(broker.spoor().address("tcp"));
                reset.setSoLinger(true, 0);
            }
            try (var secure = (javax.net.ssl.SSLSocket) open("tls")) {
                secure.startHandshake();
            }
        }
        // Then
        assertThat(probesAtTheEnd())
                .containsExactlyInAnyOrderEntriesOf(Map.of("tcp", 6L, "tls", 6L, "ws", 12L, "wss", 9L, "proxy", 6L));
        assertThat(broker.trace().all(TransportOpen.class)).isEmpty();
        assertThat(broker.trace().all(TransportClose.class)).isEmpty();
        assertThat(broker.trace().all(TlsHandshakeFailure.class)).isEmpty();
    }

    @Test
    void a_scan_is_told_whoever_else_looks_from_there() throws Exception {
        // When
        look("tcp");
        visit("tcp", bytes(0x10), "");
        visit("tls", bytes(0x16), "");
        try (Socket plain = new Socket()) {
            plain.connect(broker.spoor().address("tls"));
            plain.getOutputStream().write(bytes(0x16, 3, 1));
        }
        visit("ws", bytes("GET /mq"), "");
        visit("ws", request("GET", "/wp-admin"), "HTTP/1.1 404");
        visit("ws", request("POST", "/"), "HTTP/1.1 404");
        visit("ws", bytes(UPGRADE, 0x82, 0x81, 0, 0, 0, 0, 0x10), "HTTP/1.1 101");
        visit("proxy", bytes("PROXY TC"), "");
        // Then
        assertThat(probesAtTheEnd()).containsExactlyInAnyOrderEntriesOf(Map.of("tcp", 1L));
        assertThat(broker.trace().all(TransportOpen.class)).hasSize(8);
        assertThat(broker.trace().all(TransportClose.class)).hasSize(8);
        assertThat(broker.trace().all(TlsHandshakeFailure.class)).hasSize(1);
    }

    @Test
    void who_stays_is_told_even_if_it_says_nothing() throws Exception {
        try (Socket socket = open("tcp")) {
            ConnectionInfo connection = broker.trace()
                    .await(
                            TransportOpen.class,
                            event -> event.connection().peer().getPort() == socket.getLocalPort())
                    .connection();
            socket.shutdownOutput();
            TransportClose close = broker.trace()
                    .await(TransportClose.class, event -> event.connection().equals(connection));
            assertThat(close.reason()).isEqualTo(DisconnectReason.TCP_CLOSED);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertThat(probesAtTheEnd()).isEmpty();
    }
}
