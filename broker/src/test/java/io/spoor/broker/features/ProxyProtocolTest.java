package io.spoor.broker.features;

import static io.spoor.broker.testing.ProxyHeaders.field;
import static io.spoor.broker.testing.ProxyHeaders.tls;
import static io.spoor.broker.testing.ProxyHeaders.v1;
import static io.spoor.broker.testing.ProxyHeaders.v2;
import static io.spoor.broker.testing.ProxyHeaders.withChecksum;
import static io.spoor.broker.testing.RawBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.broker.config.ForwardedHeader;
import io.spoor.broker.config.ListenerConfig;
import io.spoor.broker.config.ListenerType;
import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.config.ProxyProtocol;
import io.spoor.broker.config.TlsConfig;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.ProxyHeaders;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.broker.testing.TestCertificates;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.ProxyInfo;
import io.spoor.tracing.TraceEvent.ClientConnect;
import io.spoor.tracing.TraceEvent.LimitExceeded;
import io.spoor.tracing.TraceEvent.TransportClose;
import io.spoor.tracing.TraceEvent.TransportOpen;
import io.spoor.tracing.match.AddressRange;
import io.spoor.tracing.spi.HostAndPort;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Behind a proxy that speaks the PROXY protocol, as the tests do from the loopback. Anonymous clients are admitted from there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProxyProtocolTest {
    private static final HostAndPort ANY_PORT = new HostAndPort("127.0.0.1", 0);

    @TempDir
    static Path folder;

    private TestCertificates certificates;
    private FeatureBroker broker;
    private int ids;

    private static ListenerConfig behind(ListenerConfig listener, ProxyProtocol protocol, String proxies) {
        return listener.behind(protocol, List.of(AddressRange.parse(proxies)), ForwardedHeader.X_FORWARDED_FOR);
    }

    @BeforeAll
    void start() throws Exception {
        certificates = new TestCertificates(folder);
        TlsConfig tls = TlsConfig.of(certificates.file("server.pem"), certificates.file("server.key"));
        ListenerConfig tcp = ListenerConfig.plain("tcp", ListenerType.MQTT, ANY_PORT);
        broker = new FeatureBroker(config -> config.withMqtt(
                        MqttConfig.of(Map.of("connectTimeout", "1s", "connectionRate", 1, "connectionBurst", 2)))
                .withListeners(
                        behind(tcp, ProxyProtocol.REQUIRED, "127.0.0.1/32"),
                        behind(
                                ListenerConfig.plain("elsewhere", ListenerType.MQTT, ANY_PORT),
                                ProxyProtocol.REQUIRED,
                                "10.0.0.0/8"),
                        behind(
                                ListenerConfig.plain("direct", ListenerType.MQTT, ANY_PORT),
                                ProxyProtocol.OPTIONAL,
                                "10.0.0.0/8"),
                        behind(
                                ListenerConfig.plain("both", ListenerType.MQTT, ANY_PORT),
                                ProxyProtocol.OPTIONAL,
                                "127.0.0.1/32"),
                        behind(
                                ListenerConfig.secure("tls", ListenerType.MQTTS, ANY_PORT, tls),
                                ProxyProtocol.REQUIRED,
                                "127.0.0.1/32")));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private RawMqttClient open(String listener) throws Exception {
        return RawMqttClient.open(broker.spoor().address(listener), 5);
    }

    private String newId() {
        return "behind-" + ++ids;
    }

    private ConnectionInfo connectionOf(String id) {
        return Objects.requireNonNull(broker.trace()
                .await(ClientConnect.class, event -> event.client().clientId().equals(id))
                .client()
                .connection());
    }

    private TransportClose closeOf(RawMqttClient client) {
        return broker.trace()
                .await(TransportClose.class, event -> event.connection().peer().getPort() == client.localPort());
    }

    private void assertAccepted(String listener, byte[] header, String clientIp) throws Exception {
        String id = newId();
        try (RawMqttClient client = open(listener)) {
            client.send(header, RawPackets.connect(5, id));
            assertThat(client.expect(RawPacket.CONNACK).reasonCode()).isZero();
            client.expectAlive();
            assertThat(connectionOf(id).client().getAddress().getHostAddress()).isEqualTo(clientIp);
            assertThat(connectionOf(id).peer().getPort()).isEqualTo(client.localPort());
        }
    }

    @Test
    void the_client_is_the_one_that_the_proxy_names() throws Exception {
        assertAccepted("tcp", v1("127.0.1.1", 41_000), "127.0.1.1");
        assertAccepted("tcp", v2("127.0.1.2", 41_000), "127.0.1.2");
        assertAccepted("tcp", v2("::1", 41_000), "0:0:0:0:0:0:0:1");
        assertAccepted("both", v1("127.0.1.3", 41_000), "127.0.1.3");
        assertThat(broker.trace().all(TransportOpen.class))
                .filteredOn(event -> event.connection().client().getPort() == 41_000)
                .hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void a_header_may_come_in_pieces_and_with_what_follows() throws Exception {
        byte[] all = bytes(v2("127.0.1.4", 1), RawPackets.connect(5, "in-pieces"), RawPackets.pingreq());
        try (RawMqttClient client = open("tcp")) {
            for (int i = 0; i < all.length; i++) {
                client.send(bytes((int) all[i]));
            }
            client.expect(RawPacket.CONNACK);
            client.expect(RawPacket.PINGRESP);
        }
    }

    @Test
    void what_the_proxy_tells_beside_the_address_is_in_the_trace() throws Exception {
        // Given
        byte[] header = withChecksum(v2(
                "127.0.1.5",
                1,
                field(0x02, "broker.example"),
                field(0x05, "lb-1"),
                tls(3, 0, field(0x21, "TLSv1.2"), field(0x22, "dev-7"), field(0x23, "ECDHE-RSA-AES128")),
                field(0x03, 0, 0, 0, 0)));
        try (RawMqttClient client = open("tcp")) {
            // When
            client.send(header, RawPackets.connect(5, "told"));
            client.expect(RawPacket.CONNACK);
            // Then
            ConnectionInfo connection = connectionOf("told");
            assertThat(connection.proxy())
                    .isEqualTo(new ProxyInfo(
                            "proxy-v2",
                            new InetSocketAddress("203.0.113.1", 8883),
                            "lb-1",
                            "broker.example",
                            new ProxyInfo.Tls("TLSv1.2", "ECDHE-RSA-AES128", "dev-7", true)));
            assertThat(connection.tls()).as("the broker's own handshake").isNull();
        }
    }

    @Test
    void a_proxy_on_this_machine_does_not_make_the_world_this_machine() throws Exception {
        for (byte[] header : List.of(
                v1("198.51.100.4", 1),
                v2("2001:db8::7", 1),
                bytes("PROXY UNKNOWN\r\n"),
                v2(ProxyHeaders.PROXY, 0, bytes()))) {
            try (RawMqttClient client = open("tcp")) {
                client.send(header, RawPackets.connect(5, newId()));
                assertThat(client.expect(RawPacket.CONNACK).reasonCode()).isEqualTo(0x87);
            }
        }
    }

    @Test
    void a_proxy_may_speak_for_itself() throws Exception {
        assertAccepted("tcp", v2(ProxyHeaders.LOCAL, 0, bytes()), "127.0.0.1");
    }

    @Test
    void tls_begins_behind_the_header() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, certificates.trust().getTrustManagers(), null);
        try (Socket plain = new Socket()) {
            plain.connect(broker.spoor().address("tls"));
            plain.getOutputStream().write(v1("127.0.1.6", 7));
            try (SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", 1, false)) {
                secure.getOutputStream().write(RawPackets.connect(5, "behind-tls"));
                assertThat(secure.getInputStream().read()).isEqualTo(0x20);
                ConnectionInfo connection = connectionOf("behind-tls");
                assertThat(connection.client()).isEqualTo(new InetSocketAddress("127.0.1.6", 7));
                assertThat(Objects.requireNonNull(connection.tls()).version()).isEqualTo("TLSv1.3");
            }
        }
    }

    @Test
    void an_address_that_is_no_trusted_proxys_is_never_believed() throws Exception {
        try (RawMqttClient client = open("elsewhere")) {
            assertThat(client.untilClosed()).isEmpty();
            assertThat(closeOf(client)).satisfies(event -> {
                assertThat(event.reason()).isEqualTo(DisconnectReason.NOT_AUTHORIZED);
                assertThat(event.detail()).contains("not one of trustedProxies");
                assertThat(event.connection().client())
                        .isEqualTo(event.connection().peer());
            });
        }
        try (RawMqttClient client = open("direct")) { // to a direct client a header is just no CONNECT
            client.send(v1("127.0.1.7", 1), RawPackets.connect(5, "forged"));
            assertThat(client.untilClosed()).isEmpty();
            assertThat(closeOf(client).connection().client().getPort()).isEqualTo(client.localPort());
        }
        assertThat(broker.trace().all(ClientConnect.class))
                .noneMatch(event -> event.client().clientId().equals("forged"));
        try (RawMqttClient client = open("direct")) {
            client.send(RawPackets.connect(5, newId())).expect(RawPacket.CONNACK);
        }
    }

    @Test
    void a_trusted_proxy_without_a_header_is_refused() throws Exception {
        for (String listener : List.of("tcp", "both")) {
            try (RawMqttClient client = open(listener)) {
                client.send(RawPackets.connect(5, newId()));
                assertThat(client.untilClosed()).isEmpty();
                assertThat(closeOf(client)).satisfies(event -> {
                    assertThat(event.reason()).isEqualTo(DisconnectReason.MALFORMED_PACKET);
                    assertThat(event.detail()).contains("no PROXY header: the connection begins with 0x10");
                });
            }
        }
    }

    @Test
    void malformed_and_oversized_headers_are_refused() throws Exception {
        byte[] checksum = v2("127.0.1.8", 1, field(0x03, 1, 2, 3, 4));
        byte[] oversized = v2(ProxyHeaders.PROXY, 0x11, new byte[12], field(4, new byte[60_000]));
        for (byte[] header : List.of(checksum, oversized, bytes("PROXY TCP4 x\r\n"), new byte[100_000])) {
            try (RawMqttClient client = open("tcp")) {
                client.sendIfOpen(header);
                assertThat(client.untilClosed()).isEmpty();
                assertThat(closeOf(client)).satisfies(event -> {
                    assertThat(event.reason()).isEqualTo(DisconnectReason.MALFORMED_PACKET);
                    assertThat(event.detail()).contains("PROXY header");
                });
            }
        }
    }

    @Test
    void a_header_that_does_not_come_in_time_is_not_waited_for() throws Exception {
        try (RawMqttClient client = open("tcp")) {
            client.send(bytes("PROXY TCP4 127.0.1.9 "));
            assertThat(client.untilClosed()).isEmpty();
            assertThat(closeOf(client)).satisfies(event -> {
                assertThat(event.reason()).isEqualTo(DisconnectReason.IDLE_BEFORE_CONNECT);
                assertThat(event.detail()).isEqualTo("no PROXY header in time");
                assertThat(event.bytesIn()).isEqualTo(21);
            });
        }
    }

    @Test
    void the_rate_of_connections_is_that_of_each_client() throws Exception {
        // Given
        for (int i = 0; i < 2; i++) {
            try (RawMqttClient client = open("tcp")) {
                client.send(v1("192.0.2.1", 1), RawPackets.connect(5, newId())).expect(RawPacket.CONNACK);
            }
        }
        // When
        try (RawMqttClient client = open("tcp")) {
            client.send(v1("192.0.2.1", 1), RawPackets.connect(5, newId()));
            assertThat(client.untilClosed()).isEmpty();
        }
        // Then
        assertThat(broker.trace()
                        .await(LimitExceeded.class, event -> event.limit().equals("connection_rate"))
                        .connection())
                .extracting(connection -> Objects.requireNonNull(connection).client())
                .isEqualTo(new InetSocketAddress("192.0.2.1", 1));
        try (RawMqttClient client = open("tcp")) {
            client.send(v1("192.0.2.2", 1), RawPackets.connect(5, newId())).expect(RawPacket.CONNACK);
        }
        await().untilAsserted(() -> assertThat(broker.trace().all(TransportClose.class))
                .hasSameSizeAs(broker.trace().all(TransportOpen.class)));
    }

    @Test
    void a_connection_that_waits_for_a_header_does_not_hold_up_the_end() throws Exception {
        FeatureBroker stopping = new FeatureBroker(config -> config.withListeners(behind(
                ListenerConfig.plain("tcp", ListenerType.MQTT, ANY_PORT), ProxyProtocol.REQUIRED, "127.0.0.1/32")));
        try (RawMqttClient client = RawMqttClient.open(stopping.address(), 5)) {
            client.send(bytes("PROXY "));
            await().until(() -> stopping.spoor().stats().connections() == 1);
            long begun = System.nanoTime();
            stopping.close();
            assertThat(System.nanoTime() - begun).isLessThan(8_000_000_000L);
            assertThat(client.untilClosed()).isEmpty();
        }
    }
}
