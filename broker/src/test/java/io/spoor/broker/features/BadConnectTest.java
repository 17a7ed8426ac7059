package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.attacks.Attack;
import io.spoor.broker.testing.BrokerUnderTest;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.ClientConnect;
import io.spoor.tracing.TraceEvent.EndedBy;
import io.spoor.tracing.TraceEvent.TransportClose;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes instead of a CONNECT, and CONNECTs that are wrong: answered as each version has it, and traced. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadConnectTest {

    private BrokerUnderTest broker;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        broker = new BrokerUnderTest(directory, Map.of("connectTimeout", "300ms"));
    }

    @AfterEach
    void nobody_else_was_disturbed() throws IOException {
        broker.assertBystanderIsUndisturbed();
    }

    @AfterAll
    void stop() throws IOException {
        broker.assertAllOthersAreClosed();
        broker.close();
    }

    /** The event about the latest connection that was refused. */
    private ClientConnect refusal(int before) {
        broker.trace().await(ClientConnect.class, event -> refusals().size() > before);
        List<ClientConnect> refusals = refusals();
        return refusals.get(refusals.size() - 1);
    }

    private List<ClientConnect> refusals() {
        return broker.trace().all(ClientConnect.class).stream()
                .filter(event -> event.reason() != null)
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    @Attack({"CVE-2021-34431", "mosquitto-1.6.10-refused"})
    void a_bad_connect_is_refused(
            String words, int level, byte[] packet, int connackCode, int reasonCode, DisconnectReason reason)
            throws IOException {
        // Given
        int before = refusals().size();
        try (RawMqttClient client = RawMqttClient.open(broker.tcp(), level)) {
            // When
            client.send(packet);

            // Then
            List<RawPacket> answer = client.untilClosed();
            if (connackCode < 0) {
                assertThat(answer).isEmpty();
            } else {
                assertThat(answer).hasSize(1);
                assertThat(answer.get(0).type()).isEqualTo(RawPacket.CONNACK);
                assertThat(answer.get(0).sessionPresent()).isFalse();
                assertThat(answer.get(0).reasonCode()).isEqualTo(connackCode);
                assertThat(answer.get(0).reasonString()).contains(level == 5 ? words : "");
            }
        }
        ClientConnect event = refusal(before);
        assertThat(event.reason()).isEqualTo(reason);
        assertThat(event.reasonCode()).isEqualTo(reasonCode);
        assertThat(event.detail()).contains(words);
    }

    static Stream<Arguments> a_bad_connect_is_refused() {
        DisconnectReason malformed = DisconnectReason.MALFORMED_PACKET;
        DisconnectReason protocol = DisconnectReason.PROTOCOL_ERROR;
        byte[] badText = sized(0xC3, 0x28);
        byte[] none = properties();
        return Stream.of(
                // MQTT 3 has a code for another version and for a bad identifier; else it just closes
                refused("protocol level 3", 4, connect("MQTT", 3), 1, 0x84, protocol),
                refused("protocol level 132", 4, connect("MQTT", 0x84), 1, 0x84, protocol),
                refused("protocol level 4", 3, connect("MQIsdp", 4), 1, 0x84, protocol),
                refused("protocol level 6", 5, connect("MQTT", 6), 0x84, 0x84, protocol),
                refused("protocol name", 4, connect("HTTP", 4), -1, 0x84, protocol),
                refused("empty client identifier", 4, RawPackets.connect(4, 0, 60, none, sized()), 2, 0x85, protocol),
                refused("client identifier", 4, RawPackets.connect(4, 2, 60, none, badText), -1, 0x81, malformed),
                refused("client identifier", 5, RawPackets.connect(5, 2, 60, none, badText), 0x81, 0x81, malformed),
                refused("reserved", 4, RawPackets.connect(4, 3, 60, none, sized("c")), -1, 0x81, malformed),
                refused("reserved", 5, RawPackets.connect(5, 3, 60, none, sized("c")), 0x81, 0x81, malformed),
                refused(
                        "flags 0x1",
                        5,
                        bytes(0x11, Arrays.copyOfRange(RawPackets.connect(5, "c"), 1, 16)),
                        0x81,
                        0x81,
                        malformed),
                refused(
                        "surplus bytes",
                        5,
                        RawPackets.connect(5, 2, 60, none, sized("c"), sized("x")),
                        0x81,
                        0x81,
                        malformed),
                refused(
                        "wildcard #",
                        5,
                        RawPackets.connect(5, 0x06, 60, none, sized("c"), none, sized("will/#"), sized("p")),
                        0x81,
                        0x81,
                        malformed),
                refused(
                        "receive maximum is 0",
                        5,
                        RawPackets.connect(5, 2, 60, properties(bytes(0x21, 0, 0)), sized("c")),
                        0x82,
                        0x82,
                        protocol),
                refused(
                        "authentication method",
                        5,
                        RawPackets.connect(5, 2, 60, properties(bytes(0x15, sized("SCRAM-SHA-1"))), sized("c")),
                        0x8C,
                        0x8C,
                        protocol),
                // Not even a CONNECT
                refused("not a CONNECT", 5, RawPackets.publish(5, "t", 0, 0, bytes("x")), -1, 0x82, protocol),
                refused("not a CONNECT", 4, RawPackets.subscribe(4, 1, "#", 0), -1, 0x82, protocol),
                refused("not a CONNECT", 4, RawPackets.pingreq(), -1, 0x82, protocol),
                refused("not a CONNECT", 5, RawPackets.disconnect(), -1, 0x82, protocol),
                refused("not a CONNECT", 5, bytes(0x00, 0x00), -1, 0x82, protocol),
                refused("not a CONNECT", 4, bytes(0xFF), -1, 0x82, protocol),
                refused("not a CONNECT", 4, bytes("GET / HTTP/1.1\r\n\r\n"), -1, 0x82, protocol),
                // Refused by the header alone
                refused("four bytes", 4, bytes(0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x01), -1, 0x81, malformed),
                refused(
                        "a packet of 268435460 bytes",
                        4,
                        bytes(0x10, 0xFF, 0xFF, 0xFF, 0x7F),
                        -1,
                        0x95,
                        DisconnectReason.PACKET_TOO_LARGE));
    }

    private static Arguments refused(
            String words, int level, byte[] packet, int connackCode, int reasonCode, DisconnectReason reason) {
        return Arguments.of(words, level, packet, connackCode, reasonCode, reason);
    }

    private static byte[] connect(String name, int level) {
        return RawPackets.packet(
                0x10, sized(name), level, 0x02, 0, 60, level >= 5 ? properties() : bytes(), sized("c"));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    void a_client_identifier_of_65535_bytes_is_taken(int level) throws IOException {
        String id = "x".repeat(65_534) + level;
        try (RawMqttClient client = RawMqttClient.connected(broker.tcp(), level, id)) {
            client.expectAlive();
            broker.trace()
                    .await(
                            ClientConnect.class,
                            event -> event.client().clientId().equals(id));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    void a_connect_cut_at_any_byte_waits_and_ends_with_its_connection(int level) throws IOException {
        // Given
        byte[] connect = RawPackets.connect(
                level,
                0xC6,
                60,
                properties(),
                sized("cut"),
                level == 5 ? properties() : bytes(),
                sized("w"),
                sized("p"),
                sized("u"),
                sized("p"));
        for (int cut = 1; cut < connect.length; cut++) {
            try (RawMqttClient client = RawMqttClient.open(broker.tcp(), level)) {
                // When
                client.send(Arrays.copyOf(connect, cut));
                client.finishSending();

                // Then
                client.expectClosed();
                TransportClose close = broker.trace()
                        .await(
                                TransportClose.class,
                                event -> event.connection().peer().getPort() == client.localPort());
                assertThat(close.reason()).isEqualTo(DisconnectReason.TCP_CLOSED);
            }
        }
        assertThat(broker.trace().all(ClientConnect.class))
                .noneMatch(event -> event.client().clientId().equals("cut"));
    }

    @Test
    void a_connect_that_comes_byte_by_byte_is_accepted() throws IOException {
        try (RawMqttClient client = RawMqttClient.open(broker.tcp(), 5)) {
            for (byte b : RawPackets.connect(5, "slow")) {
                client.send(bytes((int) b));
            }
            assertThat(client.expect(RawPacket.CONNACK).reasonCode()).isZero();
            client.expectAlive();
        }
    }

    @Test
    void who_sends_half_a_connect_and_then_nothing_is_closed_in_time() throws IOException {
        int before = idle().size();
        try (RawMqttClient client = RawMqttClient.open(broker.tcp(), 5)) {
            client.send(Arrays.copyOf(RawPackets.connect(5, "half"), 9));
            client.expectClosed();
        }
        broker.trace().await(TransportClose.class, event -> idle().size() > before);
        assertThat(idle().get(before).endedBy()).isEqualTo(EndedBy.SERVER);
    }

    private List<TransportClose> idle() {
        return broker.trace().all(TransportClose.class).stream()
                .filter(event -> event.reason() == DisconnectReason.IDLE_BEFORE_CONNECT)
                .toList();
    }
}
