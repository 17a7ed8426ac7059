package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.testing.BrokerUnderTest;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TlsFailure;
import io.spoor.tracing.TraceEvent.ClientConnect;
import io.spoor.tracing.TraceEvent.ClientDisconnect;
import io.spoor.tracing.TraceEvent.EndedBy;
import io.spoor.tracing.TraceEvent.TlsHandshakeFailure;
import io.spoor.tracing.TraceEvent.TransportClose;
import io.spoor.tracing.TraceEvent.TransportOpen;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What does not speak WebSocket, or speaks it wrongly, on the ports of WebSocket, with TLS and without. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebSocketGarbageTest {
    private static final int CONNECTIONS = 200;
    private static final int DEADLINE_MILLIS = 10_000;
    private static final String UPGRADE = """
            GET /mqtt HTTP/1.1
            Host: x
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Protocol: mqtt

            """;

    private BrokerUnderTest broker;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        broker = new BrokerUnderTest(directory, Map.of("connectTimeout", "500ms"));
    }

    @AfterEach
    void nobody_else_was_disturbed() throws IOException {
        broker.assertBystanderIsUndisturbed();
        broker.assertAllOthersAreClosed();
    }

    @AfterAll
    void stop() throws IOException {
        broker.close();
    }

    private static Socket open(InetSocketAddress address) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(DEADLINE_MILLIS);
        return socket;
    }

    /** A connection to one of the ports, with TLS where the port has it. */
    private Socket open(String listener) throws Exception {
        if (listener.equals("ws")) {
            return open(broker.ws());
        }
        SSLSocket socket = (SSLSocket) broker.clientTls()
                .getSocketFactory()
                .createSocket(broker.wss().getAddress(), broker.wss().getPort());
        socket.setSoTimeout(DEADLINE_MILLIS);
        socket.startHandshake();
        return socket;
    }

    /** Sends, and reads until the broker closes. */
    private static String exchange(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException e) {
            return ""; // closed before all was sent or read
        } catch (IOException e) {
            throw new AssertionError("neither an answer nor a close", e);
        }
    }

    private final Map<Socket, String> ids = new HashMap<>();

    /** The broker's name for a connection; its port may have been another one's before. */
    private String idOf(Socket socket) {
        return ids.computeIfAbsent(
                socket,
                unknown -> broker.trace()
                        .await(
                                TransportOpen.class,
                                event -> event.connection().peer().getPort() == socket.getLocalPort()
                                        && !ids.containsValue(event.connection().id()))
                        .connection()
                        .id());
    }

    private TransportClose closeOf(Socket socket) {
        String id = idOf(socket);
        return broker.trace()
                .await(TransportClose.class, event -> event.connection().id().equals(id));
    }

    private TlsHandshakeFailure handshakeFailureOf(Socket socket) {
        String id = idOf(socket);
        return broker.trace()
                .await(
                        TlsHandshakeFailure.class,
                        event -> event.connection().id().equals(id));
    }

    private void assertRefused(Socket socket, DisconnectReason reason) {
        assertThat(closeOf(socket).reason()).isEqualTo(reason);
        assertThat(closeOf(socket).endedBy()).isEqualTo(EndedBy.SERVER);
    }

    private static byte[] garbage(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(2000)];
        random.nextBytes(bytes);
        return bytes;
    }

    // -- no HTTP ------------------------------------------------------------------------------------------------------

    @Test
    void garbage_is_refused_with_a_cause() throws Exception {
        Random random = new Random(13);
        for (int i = 0; i < CONNECTIONS; i++) {
            byte[] garbage = garbage(random);
            if (garbage[0] >= 'A' && garbage[0] <= 'Z' || garbage[0] == '\r' || garbage[0] == '\n') {
                garbage[0] = 0; // a word without an end would rightly be waited for
            }
            try (Socket socket = open("ws")) {
                assertThat(exchange(socket, garbage)).isEmpty();
                assertRefused(socket, DisconnectReason.PROTOCOL_ERROR);
            }
        }
    }

    @Test
    void garbage_where_tls_is_expected_is_a_failed_handshake() throws Exception {
        Random random = new Random(14);
        for (int i = 0; i < CONNECTIONS; i++) {
            try (Socket socket = open(broker.wss())) {
                byte[] garbage = Arrays.copyOf(garbage(random), 2_000); // less than a header would be waited for
                garbage[0] = (byte) (garbage[0] & 0x0F); // no TLS record begins so
                exchange(socket, garbage);
                TlsHandshakeFailure failure = handshakeFailureOf(socket);
                assertThat(failure.connection().listener()).isEqualTo("wss");
                assertThat(failure.cause()).isIn(TlsFailure.PLAIN_TEXT, TlsFailure.OTHER);
                assertThat(closeOf(socket).reason()).isEqualTo(DisconnectReason.TLS_ERROR);
            }
        }
    }

    @Test
    void plain_http_where_tls_is_expected_is_called_so() throws Exception {
        try (Socket socket = open(broker.wss())) {
            exchange(socket, bytes("GET /mqtt HTTP/1.1\r\nHost: x\r\n\r\n"));
            assertThat(handshakeFailureOf(socket).cause()).isEqualTo(TlsFailure.PLAIN_TEXT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void mqtt_without_websocket_is_refused(String listener) throws Exception {
        try (Socket socket = open(listener)) {
            exchange(socket, RawPackets.connect(5, "lost"));
            assertRefused(socket, DisconnectReason.PROTOCOL_ERROR);
        }
        assertThat(broker.trace().all(ClientConnect.class))
                .noneMatch(event -> event.client().clientId().equals("lost"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void lines_that_are_no_request_are_called_malformed(String listener) throws Exception {
        try (Socket socket = open(listener)) {
            assertThat(exchange(socket, bytes("NOT EVEN CLOSE TO HTTP\r\n\r\n")))
                    .startsWith("HTTP/1.1 400 ");
            assertRefused(socket, DisconnectReason.MALFORMED_PACKET);
        }
    }

    @Test
    void an_endless_request_line_is_called_malformed() throws Exception {
        try (Socket socket = open("ws")) {
            exchange(socket, bytes("GET /" + "x".repeat(100_000)));
            assertRefused(socket, DisconnectReason.MALFORMED_PACKET);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void who_says_nothing_or_half_a_request_is_closed_in_time(String listener) throws Exception {
        for (String text : new String[] {"", "GET /mqtt HT"}) {
            try (Socket socket = open(listener)) {
                exchange(socket, bytes(text));
                assertRefused(socket, DisconnectReason.IDLE_BEFORE_CONNECT);
            }
        }
    }

    @Test
    void who_goes_within_its_request_has_gone_by_itself() throws Exception {
        try (Socket socket = open("ws")) {
            socket.getOutputStream().write(bytes("GET /mqtt HT"));
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(closeOf(socket).reason()).isEqualTo(DisconnectReason.TCP_CLOSED);
            assertThat(closeOf(socket).endedBy()).isEqualTo(EndedBy.CLIENT);
        }
    }

    // -- HTTP, but no WebSocket ---------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void a_request_for_another_page_is_told_where_mqtt_is(String listener) throws Exception {
        try (Socket socket = open(listener)) {
            assertThat(exchange(socket, bytes("GET /admin HTTP/1.1\r\nHost: x\r\n\r\n")))
                    .startsWith("HTTP/1.1 404 ")
                    .contains("/mqtt");
            assertRefused(socket, DisconnectReason.PROTOCOL_ERROR);
        }
    }

    @Test
    void an_upgrade_without_a_key_is_refused() throws Exception {
        try (Socket socket = open("ws")) {
            assertThat(exchange(socket, bytes("GET /mqtt HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n")))
                    .startsWith("HTTP/1.1 4");
            assertThat(closeOf(socket).endedBy()).isEqualTo(EndedBy.SERVER);
            assertThat(closeOf(socket).reason())
                    .isIn(DisconnectReason.PROTOCOL_ERROR, DisconnectReason.IDLE_BEFORE_CONNECT);
        }
    }

    @Test
    void a_request_with_a_large_body_is_refused() throws Exception {
        try (Socket socket = open("ws")) {
            String request = "POST /mqtt HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n";
            assertThat(exchange(socket, bytes(request))).startsWith("HTTP/1.1 413 ");
            assertThat(closeOf(socket).endedBy()).isEqualTo(EndedBy.SERVER);
            assertThat(closeOf(socket).reason())
                    .isIn(DisconnectReason.PROTOCOL_ERROR, DisconnectReason.IDLE_BEFORE_CONNECT);
        }
    }

    // -- WebSocket, but no MQTT ---------------------------------------------------------------------------------------

    private Socket upgraded(String listener) throws Exception {
        Socket socket = open(listener);
        socket.getOutputStream().write(bytes(UPGRADE.replace("\n", "\r\n")));
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("closed within: " + head);
            }
            head.append((char) next);
        }
        assertThat(head).startsWith("HTTP/1.1 101 ");
        return socket;
    }

    /** A masked frame whose mask is zero. */
    private static byte[] frame(int firstByte, byte[] payload) {
        return bytes(firstByte, 0x80 | payload.length, 0, 0, 0, 0, payload);
    }

    @Test
    void text_is_closed_as_a_protocol_error() throws Exception {
        try (Socket socket = upgraded("ws")) {
            exchange(socket, frame(0x81, bytes("hi")));
            assertRefused(socket, DisconnectReason.PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void frames_that_break_the_rules_are_called_malformed(String listener) throws Exception {
        byte[][] wrong = {
            bytes(0x82, 0x02, "hi"), // not masked
            frame(0x8B, bytes("hi")), // an unknown kind
            frame(0xF2, bytes("hi")), // reserved bits
            frame(0x80, bytes("hi")), // goes on with nothing
        };
        for (byte[] frame : wrong) {
            try (Socket socket = upgraded(listener)) {
                exchange(socket, frame);
                assertRefused(socket, DisconnectReason.MALFORMED_PACKET);
            }
        }
    }

    @Test
    void a_broken_frame_of_a_client_ends_it_with_the_cause() throws Exception {
        try (Socket socket = upgraded("ws")) {
            exchange(socket, bytes(frame(0x82, RawPackets.connect(5, "breaks")), frame(0x8B, bytes("hi"))));
            assertRefused(socket, DisconnectReason.MALFORMED_PACKET);
        }
        ClientDisconnect end = broker.trace()
                .await(
                        ClientDisconnect.class,
                        event -> event.client().clientId().equals("breaks"));
        assertThat(end.reason()).isEqualTo(DisconnectReason.MALFORMED_PACKET);
        assertThat(end.endedBy()).isEqualTo(EndedBy.SERVER);
    }

    @Test
    void garbage_in_proper_frames_is_refused_as_on_the_mqtt_port() throws Exception {
        Random random = new Random(15);
        for (int i = 0; i < CONNECTIONS; i++) {
            byte[] garbage = new byte[1 + random.nextInt(120)];
            random.nextBytes(garbage);
            if (garbage[0] >> 4 == 1) {
                garbage[0] = 0x20; // a CONNECT of a plausible length would rightly be waited for
            }
            try (Socket socket = upgraded("ws")) {
                exchange(socket, frame(0x82, garbage));
                assertThat(closeOf(socket).reason())
                        .isIn(DisconnectReason.PROTOCOL_ERROR, DisconnectReason.MALFORMED_PACKET);
                assertThat(closeOf(socket).endedBy()).isEqualTo(EndedBy.SERVER);
            }
        }
    }

    @Test
    void who_upgrades_and_says_nothing_more_is_closed_in_time() throws Exception {
        try (Socket socket = upgraded("ws")) {
            exchange(socket, bytes());
            assertRefused(socket, DisconnectReason.IDLE_BEFORE_CONNECT);
        }
    }

    @Test
    void who_says_goodbye_in_websocket_has_gone_by_itself() throws Exception {
        try (Socket socket = upgraded("ws")) {
            exchange(socket, bytes(frame(0x82, bytes(0x10)), frame(0x88, bytes(0x03, 0xE8))));
            assertThat(closeOf(socket).reason()).isEqualTo(DisconnectReason.TCP_CLOSED);
            assertThat(closeOf(socket).endedBy()).isEqualTo(EndedBy.CLIENT);
        }
    }
}
