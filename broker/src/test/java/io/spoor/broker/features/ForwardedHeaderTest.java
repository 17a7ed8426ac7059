package io.spoor.broker.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.broker.config.ForwardedHeader;
import io.spoor.broker.config.ListenerConfig;
import io.spoor.broker.config.ListenerType;
import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.config.ProxyProtocol;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.ProxyHeaders;
import io.spoor.broker.testing.RawBytes;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.TraceEvent.ClientConnect;
import io.spoor.tracing.TraceEvent.LimitExceeded;
import io.spoor.tracing.match.AddressRange;
import io.spoor.tracing.spi.HostAndPort;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Behind a proxy that forwards WebSockets, as the tests do from the loopback. Anonymous clients are admitted from there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForwardedHeaderTest {
    private static final int ACCEPTED = 0;
    private static final int NOT_AUTHORIZED = 0x87;

    private FeatureBroker broker;
    private int ids;

    private static ListenerConfig ws(String name, ProxyProtocol protocol, ForwardedHeader header, String... proxies) {
        return ListenerConfig.plain(name, ListenerType.WS, new HostAndPort("127.0.0.1", 0))
                .behind(
                        protocol,
                        List.of(proxies).stream().map(AddressRange::parse).toList(),
                        header);
    }

    @BeforeAll
    void start() throws Exception {
        broker = new FeatureBroker(config -> config.withMqtt(MqttConfig.of(Map.of(
                        "connectionRate", 1, "connectionBurst", 2, "connectionRateExempt", List.of("127.0.0.0/8"))))
                .withListeners(
                        ws("x", ProxyProtocol.OFF, ForwardedHeader.X_FORWARDED_FOR, "127.0.0.1/32", "10.0.0.0/8"),
                        ws("forwarded", ProxyProtocol.OFF, ForwardedHeader.FORWARDED, "127.0.0.1/32"),
                        ws("direct", ProxyProtocol.OFF, ForwardedHeader.X_FORWARDED_FOR, "10.0.0.0/8"),
                        ws(
                                "header",
                                ProxyProtocol.REQUIRED,
                                ForwardedHeader.X_FORWARDED_FOR,
                                "127.0.0.1/32",
                                "10.0.0.0/8")));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    /** Connects with a request that has these lines, and returns what the trace says of it. */
    private ClientConnect connect(String listener, byte[] before, String... lines) throws Exception {
        String id = "forwarded-" + ++ids;
        try (Socket socket = upgraded(listener, before, lines)) {
            byte[] packet = RawPackets.connect(5, id);
            socket.getOutputStream() // a binary frame, masked with zeros
                    .write(RawBytes.bytes(0x82, 0x80 | packet.length, 0, 0, 0, 0, packet));
            return broker.trace()
                    .await(
                            ClientConnect.class,
                            event -> event.client().clientId().equals(id));
        }
    }

    private Socket upgraded(String listener, byte[] before, String... lines) throws Exception {
        Socket socket = new Socket();
        socket.setSoTimeout(60_000);
        socket.connect(broker.spoor().address(listener));
        socket.getOutputStream()
                .write(RawBytes.bytes(
                        before,
                        "GET /mqtt HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Protocol: mqtt\r\n"
                                + String.join(
                                        "",
                                        List.of(lines).stream()
                                                .map(line -> line + "\r\n")
                                                .toList())
                                + "\r\n"));
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        while (!answer.toString(java.nio.charset.StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                break;
            }
            answer.write(next);
        }
        return socket;
    }

    private static ConnectionInfo connectionOf(ClientConnect event) {
        return Objects.requireNonNull(event.client().connection());
    }

    private static byte[] nothing() {
        return new byte[0];
    }

    @Test
    void the_client_is_the_last_hop_that_is_no_trusted_proxy() throws Exception {
        ClientConnect event =
                connect("x", nothing(), "X-Forwarded-For: 127.0.0.1, 198.51.100.4:4711", "X-Forwarded-For: 10.0.0.2");
        assertThat(event.reasonCode()).isEqualTo(NOT_AUTHORIZED);
        assertThat(connectionOf(event)).satisfies(connection -> {
            assertThat(connection.client()).isEqualTo(new InetSocketAddress("198.51.100.4", 4711));
            assertThat(connection.peer().getAddress().isLoopbackAddress()).isTrue();
            assertThat(Objects.requireNonNull(connection.proxy()).protocol()).isEqualTo("x-forwarded-for");
        });
        assertThat(connect("x", nothing(), "X-Forwarded-For: 127.0.1.1").reasonCode())
                .isEqualTo(ACCEPTED);
    }

    @Test
    void the_standard_header_is_read_where_it_is_configured_and_no_other() throws Exception {
        ClientConnect event = connect(
                "forwarded",
                nothing(),
                "X-Forwarded-For: 127.0.0.1",
                "Forwarded: for=127.0.0.1;by=_x, for=\"[2001:db8::7]:4711\";proto=https");
        assertThat(event.reasonCode()).isEqualTo(NOT_AUTHORIZED);
        assertThat(connectionOf(event).client()).isEqualTo(new InetSocketAddress("2001:db8::7", 4711));
        assertThat(connectionOf(connect("x", nothing(), "Forwarded: for=127.0.0.1"))
                        .client())
                .as("the header is another one")
                .matches(InetSocketAddress::isUnresolved);
    }

    @Test
    void a_trusted_proxy_that_does_not_tell_does_not_make_the_world_this_machine() throws Exception {
        for (String line : List.of(
                "X-Nothing: x",
                "X-Forwarded-For:",
                "X-Forwarded-For: unknown",
                "X-Forwarded-For: 127.0.0.1, x",
                "X-Forwarded-For: 127.0.0.1, " + "9".repeat(5_000))) {
            ClientConnect event = connect("x", nothing(), line);
            assertThat(event.reasonCode()).as(line).isEqualTo(NOT_AUTHORIZED);
            assertThat(connectionOf(event).client().isUnresolved()).isTrue();
        }
    }

    @Test
    void what_others_say_is_not_read() throws Exception {
        ClientConnect event = connect("direct", nothing(), "X-Forwarded-For: 198.51.100.4");
        assertThat(event.reasonCode()).isEqualTo(ACCEPTED);
        assertThat(connectionOf(event)).satisfies(connection -> {
            assertThat(connection.client()).isEqualTo(connection.peer());
            assertThat(connection.proxy()).isNull();
        });
    }

    @Test
    void a_request_behind_a_proxy_header_is_of_whom_that_one_trusts() throws Exception {
        assertThat(connectionOf(connect("header", ProxyHeaders.v1("192.0.2.9", 1), "X-Forwarded-For: 127.0.0.1")))
                .satisfies(connection -> {
                    assertThat(connection.client()).isEqualTo(new InetSocketAddress("192.0.2.9", 1));
                    assertThat(Objects.requireNonNull(connection.proxy()).protocol())
                            .isEqualTo("proxy-v1");
                });
        assertThat(connectionOf(connect("header", ProxyHeaders.v1("10.0.0.9", 1), "X-Forwarded-For: 192.0.2.10")))
                .satisfies(connection -> {
                    assertThat(connection.client()).isEqualTo(new InetSocketAddress("192.0.2.10", 0));
                    assertThat(Objects.requireNonNull(connection.proxy()).destination())
                            .as("what the PROXY header told")
                            .isNotNull();
                });
    }

    @Test
    void the_rate_of_connections_is_that_of_each_client() throws Exception {
        for (int i = 0; i < 2; i++) {
            connect("x", nothing(), "X-Forwarded-For: 192.0.2.77");
        }
        assertThatThrownBy(() -> upgraded("x", nothing(), "X-Forwarded-For: 192.0.2.77"))
                .isInstanceOf(SocketException.class); // a reset
        assertThat(broker.trace().all(LimitExceeded.class))
                .extracting(event -> Objects.requireNonNull(event.connection()).origin())
                .contains(new InetSocketAddress("192.0.2.77", 0).getAddress());
        assertThat(connectionOf(connect("x", nothing(), "X-Forwarded-For: 192.0.2.78")))
                .isNotNull();
    }
}
