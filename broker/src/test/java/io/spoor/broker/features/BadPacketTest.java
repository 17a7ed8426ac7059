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
import io.spoor.tracing.TraceEvent.ClientDisconnect;
import io.spoor.tracing.TraceEvent.EndedBy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
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

/** What a client that was accepted may not send: it gets a DISCONNECT with the right code, or a close in MQTT 3. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadPacketTest {

    private static final int MAXIMUM_PACKET_SIZE = 2048;

    private BrokerUnderTest broker;
    private int clients;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        broker = new BrokerUnderTest(directory, Map.of("maximumPacketSize", "2KiB"));
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

    private ClientDisconnect disconnectOf(String clientId) {
        return broker.trace()
                .await(
                        ClientDisconnect.class,
                        event -> event.client().clientId().equals(clientId));
    }

    @ParameterizedTest(name = "{0} in MQTT 5")
    @MethodSource({"in_all_versions", "in_mqtt_5"})
    @Attack("moquette-975")
    void an_mqtt_5_client_is_told_why(String words, int code, DisconnectReason reason, Packet packet)
            throws IOException {
        String id = "bad-" + ++clients;
        try (RawMqttClient client = RawMqttClient.connected(broker.tcp(), 5, id)) {
            client.send(packet.of(5));

            List<RawPacket> answer = client.untilClosed();
            assertThat(answer).hasSize(1);
            assertThat(answer.get(0).type()).isEqualTo(RawPacket.DISCONNECT);
            assertThat(answer.get(0).reasonCode()).isEqualTo(code);
            assertThat(answer.get(0).reasonString()).contains(words);
        }
        ClientDisconnect event = disconnectOf(id);
        assertThat(event.reason()).isEqualTo(reason);
        assertThat(event.reasonCode()).isEqualTo(code);
        assertThat(event.endedBy()).isEqualTo(EndedBy.SERVER);
        assertThat(event.detail()).contains(words);
    }

    @ParameterizedTest(name = "{0} in MQTT 3")
    @MethodSource("in_all_versions")
    void an_mqtt_3_client_is_closed_and_the_trace_knows_why(
            String words, int code, DisconnectReason reason, Packet packet) throws IOException {
        String id = "bad-" + ++clients;
        try (RawMqttClient client = RawMqttClient.connected(broker.tcp(), 4, id)) {
            client.send(packet.of(4));
            client.expectClosed();
        }
        ClientDisconnect event = disconnectOf(id);
        assertThat(event.reason()).isEqualTo(reason);
        assertThat(event.reasonCode()).isEqualTo(code);
        assertThat(event.detail()).contains(words);
    }

    /** A packet in the form of a protocol level. */
    private interface Packet {
        byte[] of(int level);
    }

    static Stream<Arguments> in_all_versions() {
        DisconnectReason malformed = DisconnectReason.MALFORMED_PACKET;
        DisconnectReason protocol = DisconnectReason.PROTOCOL_ERROR;
        DisconnectReason tooLarge = DisconnectReason.PACKET_TOO_LARGE;
        byte[] payload = bytes("x");
        return Stream.of(
                bad("second CONNECT", 0x82, protocol, level -> RawPackets.connect(level, "again")),
                bad("wildcard #", 0x81, malformed, level -> RawPackets.publish(level, "a/#", 0, 0, payload)),
                bad("wildcard +", 0x81, malformed, level -> RawPackets.publish(level, "a/+/b", 1, 1, payload)),
                bad("UTF-8", 0x81, malformed, level -> publish(level, 0, sized("a", 0xC0, 0x80), 0)),
                bad("UTF-8", 0x81, malformed, level -> publish(level, 0, sized("a", 0xED, 0xA0, 0x80), 0)),
                bad("UTF-8", 0x81, malformed, level -> publish(level, 0, sized("a", 0), 0)),
                bad("QoS 3", 0x81, malformed, level -> publish(level, 0x06, sized("a"), 1)),
                bad("DUP", 0x81, malformed, level -> publish(level, 0x08, sized("a"), 0)),
                bad("topic name is cut", 0x81, malformed, level -> RawPackets.packet(0x30, 0, 9, "a")),
                bad("packet identifier", 0x81, malformed, level -> publish(level, 0x02, sized("a"), 0)),
                bad("packet identifier is 0", 0x81, malformed, level -> RawPackets.subscribe(level, 0, "a", 0)),
                bad(
                        "topic filter",
                        0x81,
                        malformed,
                        level -> RawPackets.packet(0x82, 0, 1, ifV5(level), sized(0xFF), 0)),
                bad("requested qos is 3", 0x82, protocol, level -> RawPackets.subscribe(level, 1, "a", 3)),
                bad(
                        "SUBSCRIBE has the flags 0x0",
                        0x81,
                        malformed,
                        level -> firstByte(0x80, RawPackets.subscribe(level, 1, "a", 0))),
                bad("a # that is not", 0x81, malformed, level -> RawPackets.subscribe(level, 1, "#/a", 0)),
                bad("does not fill", 0x81, malformed, level -> RawPackets.unsubscribe(level, 1, "a+")),
                bad("is empty", 0x81, malformed, level -> RawPackets.subscribe(level, 1, "", 0)),
                bad("U+0007", 0x81, malformed, level -> RawPackets.publish(level, "a\u0007", 0, 0, payload)),
                bad("U+007F", 0x81, malformed, level -> RawPackets.subscribe(level, 1, "a\u007f", 0)),
                bad("without a topic filter", 0x82, protocol, level -> RawPackets.packet(0xA2, 0, 1, ifV5(level))),
                bad("PUBREL has the flags 0x0", 0x81, malformed, level -> RawPackets.packet(0x60, 0, 1)),
                bad("type 0", 0x81, malformed, level -> RawPackets.packet(0x00)),
                bad("type CONNACK", 0x82, protocol, level -> RawPackets.packet(0x20, 0, 0)),
                bad("type PINGRESP", 0x82, protocol, level -> RawPackets.packet(0xD0)),
                bad("PINGREQ", 0x81, malformed, level -> RawPackets.packet(0xC0, 1)),
                bad("four bytes", 0x81, malformed, level -> bytes(0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x00)),
                bad("at most 2048", 0x95, tooLarge, level -> bytes(0x30, 0xFF, 0xFF, 0xFF, 0x7F)),
                bad("at most 2048", 0x95, tooLarge, level -> ofSize(level, MAXIMUM_PACKET_SIZE + 1)));
    }

    static Stream<Arguments> in_mqtt_5() {
        DisconnectReason malformed = DisconnectReason.MALFORMED_PACKET;
        DisconnectReason protocol = DisconnectReason.PROTOCOL_ERROR;
        return Stream.of(
                bad("topic alias 0", 0x94, protocol, level -> withProperties(sized("a"), bytes(0x23, 0, 0))),
                bad("topic alias 65535", 0x94, protocol, level -> withProperties(sized("a"), bytes(0x23, 0xFF, 0xFF))),
                bad("topic alias 1", 0x82, protocol, level -> withProperties(sized(), bytes(0x23, 0, 1))),
                bad("neither a topic name", 0x82, protocol, level -> withProperties(sized(), bytes())),
                bad("subscription identifier", 0x82, protocol, level -> withProperties(sized("a"), bytes(0x0B, 1))),
                bad(
                        "twice",
                        0x82,
                        protocol,
                        level -> withProperties(sized("a"), bytes(0x02, 0, 0, 0, 1, 0x02, 0, 0, 0, 1))),
                bad("0x11", 0x81, malformed, level -> withProperties(sized("a"), bytes(0x11, 0, 0, 0, 1))),
                bad("UTF-8", 0x81, malformed, level -> withProperties(sized("a"), bytes(0x03, sized(0xFF)))),
                bad("wildcard", 0x81, malformed, level -> withProperties(sized("a"), bytes(0x08, sized("+")))),
                bad("share name", 0x82, protocol, level -> RawPackets.subscribe(5, 1, "$share/g", 0)),
                bad("share name", 0x82, protocol, level -> RawPackets.subscribe(5, 1, "$share/+/a", 0)),
                bad("no local", 0x82, protocol, level -> RawPackets.subscribe(5, 1, "$share/g/a", 0x04)),
                bad(
                        "AUTH",
                        0x82,
                        protocol,
                        level -> RawPackets.packet(0xF0, 0x19, properties(bytes(0x15, sized("m"))))),
                bad("reason code 0x8e", 0x82, protocol, level -> RawPackets.packet(0xE0, 0x8E)),
                bad("more bytes than needed", 0x81, malformed, level -> bytes(0xC0, 0x80, 0x00)));
    }

    private static Arguments bad(String words, int code, DisconnectReason reason, Packet packet) {
        return Arguments.of(words, code, reason, packet);
    }

    private static byte[] publish(int level, int flags, byte[] topic, int packetId) {
        return RawPackets.publish(level, flags, topic, packetId, properties(), bytes("x"));
    }

    private static byte[] withProperties(byte[] topic, byte[] properties) {
        return RawPackets.publish(5, 0, topic, 0, properties(properties), bytes("x"));
    }

    private static byte[] ifV5(int level) {
        return level == 5 ? properties() : bytes();
    }

    private static byte[] firstByte(int firstByte, byte[] packet) {
        return bytes(firstByte, Arrays.copyOfRange(packet, 1, packet.length));
    }

    /** A PUBLISH that takes so many bytes in all, with a remaining length of two bytes. */
    private static byte[] ofSize(int level, int size) {
        int rest = size - 3 - 3 - (level == 5 ? 1 : 0);
        return RawPackets.publish(level, 0, sized("a"), 0, properties(), new byte[rest]);
    }

    @Test
    void a_packet_of_just_the_maximum_size_is_taken() throws IOException {
        try (RawMqttClient client = RawMqttClient.connected(broker.tcp(), 5, "large")) {
            byte[] packet = ofSize(5, MAXIMUM_PACKET_SIZE);
            assertThat(packet).hasSize(MAXIMUM_PACKET_SIZE);
            client.send(packet);
            client.expectAlive();
            client.send(RawPackets.disconnect());
            client.expectClosed();
        }
        assertThat(disconnectOf("large").reason()).isEqualTo(DisconnectReason.NORMAL);
    }

    @Test
    void a_client_in_the_middle_of_a_packet_that_is_far_too_large_still_reads_why_it_is_closed() throws IOException {
        for (int round = 0; round < 20; round++) {
            try (RawMqttClient client = RawMqttClient.connected(broker.tcp(), 5, "far-too-large")) {
                client.sendIfOpen(ofSize(5, 3_000_000));

                List<RawPacket> answer = client.untilClosed();
                assertThat(answer).hasSize(1);
                assertThat(answer.get(0).reasonCode()).isEqualTo(0x95);
            }
        }
    }

    @Test
    void a_filter_with_too_many_levels_is_refused_alone_and_the_connection_goes_on() throws IOException {
        try (RawMqttClient client = RawMqttClient.connected(broker.tcp(), 5, "filters")) {
            client.send(RawPackets.packet(0x82, 0, 7, properties(), sized("/".repeat(256)), 0, sized("fine"), 1));

            RawPacket suback = client.expect(RawPacket.SUBACK);
            assertThat(suback.packetId()).isEqualTo(7);
            assertThat(suback.reasonCodes()).isEqualTo(bytes(0x8F, 0x01));
            client.expectAlive();
        }
    }

    @Test
    void what_was_sent_before_the_bad_packet_still_counts() throws IOException {
        try (RawMqttClient client = RawMqttClient.connected(broker.tcp(), 5, "good-then-bad")) {
            client.send(
                    RawPackets.publish(5, "nobody/listens", 1, 9, bytes("x")),
                    RawPackets.publish(5, "a/#", 1, 10, bytes("x")),
                    RawPackets.publish(5, "never/reached", 1, 11, bytes("x")));

            List<RawPacket> answer = client.untilClosed();
            assertThat(answer).extracting(RawPacket::type).containsExactly(RawPacket.PUBACK, RawPacket.DISCONNECT);
            assertThat(answer.get(0).packetId()).isEqualTo(9);
        }
    }

    static Stream<byte[]> valid_packets() {
        return Stream.of(
                RawPackets.publish(
                        5,
                        0x02,
                        sized("a/b"),
                        1,
                        properties(bytes(0x01, 1), bytes(0x26, sized("k"), sized("é"))),
                        bytes("pay")),
                RawPackets.packet(0x82, 0, 1, properties(bytes(0x0B, 7)), sized("a/+"), 1, sized("b"), 0),
                RawPackets.packet(0xA2, 0, 1, properties(bytes(0x26, sized("k"), sized("v"))), sized("a/+")),
                RawPackets.packet(0x62, 0, 1, 0x92, properties(bytes(0x1F, sized("why")))),
                RawPackets.packet(0xE0, 0x04, properties(bytes(0x11, 0, 0, 0, 0))));
    }

    @ParameterizedTest
    @MethodSource("valid_packets")
    void a_packet_cut_at_any_byte_waits_and_ends_with_its_connection(byte[] packet) throws IOException {
        for (int cut = 1; cut < packet.length; cut++) {
            String id = "cut-" + ++clients;
            try (RawMqttClient client = RawMqttClient.connected(broker.tcp(), 5, id)) {
                client.send(Arrays.copyOf(packet, cut));
                client.finishSending();
                client.expectClosed();
            }
            assertThat(disconnectOf(id).reason()).isEqualTo(DisconnectReason.TCP_CLOSED);
        }
    }

    @ParameterizedTest
    @MethodSource("valid_packets")
    @Attack("mosquitto-2.0.21-subscribe")
    void a_body_cut_at_any_byte_is_answered_or_refused_but_never_an_error_of_the_broker(byte[] packet)
            throws IOException {
        byte[] body = Arrays.copyOfRange(packet, 2, packet.length);
        for (int cut = 0; cut < body.length; cut++) {
            surviveAndClose(RawPackets.packet(packet[0] & 0xFF, Arrays.copyOf(body, cut)));
        }
    }

    @ParameterizedTest
    @MethodSource("valid_packets")
    @Attack("moquette-914")
    void random_mutations_are_answered_or_refused_but_never_an_error_of_the_broker(byte[] packet) throws IOException {
        Random random = new Random(5);
        for (int round = 0; round < 100; round++) {
            byte[] mutant = packet.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
            }
            surviveAndClose(mutant);
        }
    }

    /** Sends a packet that may be good or bad; either way the connection ends with a cause that is the client's. */
    private void surviveAndClose(byte[] packet) throws IOException {
        String id = "survive-" + ++clients;
        try (RawMqttClient client = RawMqttClient.connected(broker.tcp(), 5, id)) {
            if (client.sendIfOpen(packet)) {
                client.finishSending();
            }
            client.untilClosed();
        }
        assertThat(disconnectOf(id).reason())
                .isIn(
                        DisconnectReason.MALFORMED_PACKET,
                        DisconnectReason.PROTOCOL_ERROR,
                        DisconnectReason.PACKET_TOO_LARGE,
                        DisconnectReason.TCP_CLOSED,
                        DisconnectReason.NORMAL);
    }
}
