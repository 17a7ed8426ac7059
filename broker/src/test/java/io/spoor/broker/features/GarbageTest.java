package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.testing.BrokerUnderTest;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TlsFailure;
import io.spoor.tracing.TraceEvent.ClientConnect;
import io.spoor.tracing.TraceEvent.TlsHandshakeFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What scanners, wrong clients and line noise send to each port. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GarbageTest {

    private static final int CONNECTIONS = 200;

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

    private static byte[] garbage(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(2000)];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void garbage_on_the_mqtt_port_is_closed_with_a_cause() throws IOException {
        Random random = new Random(11);
        long before = refusals();
        for (int i = 0; i < CONNECTIONS; i++) {
            try (RawMqttClient client = RawMqttClient.open(broker.tcp(), 4)) {
                byte[] garbage = garbage(random);
                if (garbage[0] >> 4 == 1) {
                    garbage[0] = 0x20; // a CONNECT of a plausible length would rightly be waited for
                }
                client.sendIfOpen(garbage);
                client.expectClosed();
            }
        }
        broker.assertAllOthersAreClosed();
        assertThat(refusals() - before).isEqualTo(CONNECTIONS);
    }

    /** Refused connections so far, each with a cause that is the client's. */
    private long refusals() {
        return broker.trace().all(ClientConnect.class).stream()
                .filter(event -> event.reason() == DisconnectReason.PROTOCOL_ERROR
                        || event.reason() == DisconnectReason.MALFORMED_PACKET)
                .count();
    }

    @Test
    void garbage_after_connect_is_closed_with_a_cause() throws IOException {
        Random random = new Random(12);
        for (int i = 0; i < CONNECTIONS; i++) {
            try (RawMqttClient client = RawMqttClient.connected(broker.tcp(), 4, "garbage-" + i)) {
                if (client.sendIfOpen(garbage(random))) {
                    client.finishSending();
                }
                client.untilClosed();
            }
        }
    }

    @Test
    void garbage_on_the_tls_port_is_closed_with_a_cause() throws IOException {
        Random random = new Random(14);
        for (int i = 0; i < CONNECTIONS; i++) {
            try (RawMqttClient client = RawMqttClient.open(broker.tls(), 4)) {
                if (client.sendIfOpen(garbage(random))) {
                    client.finishSending();
                }
                skipAlert(client);
                assertThat(handshakeFailure(client).cause())
                        .isIn(TlsFailure.PLAIN_TEXT, TlsFailure.CLOSED, TlsFailure.OTHER);
            }
        }
    }

    @Test
    void plain_text_on_the_tls_port_is_called_so() throws IOException {
        for (byte[] text : List.of(RawPackets.connect(5, "plain"), bytes("GET / HTTP/1.1\r\n\r\n"))) {
            try (RawMqttClient client = RawMqttClient.open(broker.tls(), 5)) {
                client.send(text);
                skipAlert(client);
                assertThat(handshakeFailure(client).cause()).isEqualTo(TlsFailure.PLAIN_TEXT);
            }
        }
        assertThat(broker.trace().all(ClientConnect.class))
                .noneMatch(event -> event.client().clientId().equals("plain"));
    }

    @Test
    void a_tls_client_that_goes_or_stalls_in_its_handshake_is_told_apart() throws IOException {
        byte[] half = bytes(0x16, 0x03, 0x01, 0x00, 0xC5, 0x01, 0x00, 0x00, 0xC1, 0x03, 0x03); // a ClientHello begins
        try (RawMqttClient gone = RawMqttClient.open(broker.tls(), 4);
                RawMqttClient stalled = RawMqttClient.open(broker.tls(), 4)) {
            gone.send(half).finishSending();
            assertThat(handshakeFailure(gone).cause()).isEqualTo(TlsFailure.CLOSED);

            stalled.send(half);
            assertThat(handshakeFailure(stalled).cause()).isEqualTo(TlsFailure.TIMEOUT);
        }
    }

    @Test
    void garbage_within_tls_is_closed_as_without() throws Exception {
        long before = refusals();
        try (RawMqttClient client = RawMqttClient.openTls(broker.tls(), 4, broker.clientTls())) {
            client.send(bytes("no MQTT"));
            client.expectClosed();
        }
        assertThat(refusals()).isEqualTo(before + 1);
    }

    @Test
    void a_bad_packet_within_tls_is_answered_before_the_close() throws Exception {
        try (RawMqttClient client = RawMqttClient.openTls(broker.tls(), 5, broker.clientTls())) {
            client.send(RawPackets.connect(5, "over-tls"), RawPackets.connect(5, "over-tls"));
            assertThat(client.untilClosed())
                    .extracting(RawPacket::type)
                    .containsExactly(RawPacket.CONNACK, RawPacket.DISCONNECT);
        }
    }

    /** Reads to the end: a TLS alert may come before the close. */
    private static void skipAlert(RawMqttClient client) throws IOException {
        client.untilClosed();
    }

    private TlsHandshakeFailure handshakeFailure(RawMqttClient client) {
        return broker.trace()
                .await(
                        TlsHandshakeFailure.class,
                        event -> event.connection().peer().getPort() == client.localPort());
    }

    @Test
    void a_tls_client_on_the_plain_port_is_closed_with_a_cause() throws IOException {
        int before = broker.trace().all(ClientConnect.class).size();
        try (RawMqttClient client = RawMqttClient.open(broker.tcp(), 4)) {
            client.send(
                    bytes(0x16, 0x03, 0x01, 0x00, 0xC5, 0x01, 0x00, 0x00, 0xC1, 0x03, 0x03)); // a ClientHello begins
            client.expectClosed();
        }
        broker.trace()
                .await(
                        ClientConnect.class,
                        event -> broker.trace().all(ClientConnect.class).size() > before
                                && event.reason() == DisconnectReason.PROTOCOL_ERROR);
    }
}
