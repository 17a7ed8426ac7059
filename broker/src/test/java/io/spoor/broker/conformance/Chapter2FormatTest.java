package io.spoor.broker.conformance;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u16;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.testing.OnOneBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chapters 1.5 and 2: text, numbers, the fixed header, packet identifiers. */
class Chapter2FormatTest extends OnOneBroker {

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-1.5.3-1", "MQTT-4.8.0-1"},
            v5 = {"MQTT-1.5.4-1", "MQTT-4.13.1-1"})
    void text_that_is_not_utf_8_ends_the_connection(int level) throws IOException {
        byte[][] wrong = {
            bytes(0xFF),
            bytes(0xC3),
            bytes(0xC0, 0xAF), // overlong
            bytes(0xED, 0xA0, 0x80), // U+D800
            bytes(0xED, 0xBF, 0xBF), // U+DFFF
            bytes(0xF4, 0x90, 0x80, 0x80) // past U+10FFFF
        };
        for (byte[] text : wrong) {
            expectEnd(client(level), 0x81, RawPackets.publish(level, 0, sized("a", text), 0, properties(), bytes("x")));
            expectEnd(
                    client(level),
                    0x81,
                    RawPackets.packet(0x82, u16(1), ifV5(level, properties()), sized("a", text), 0));
            expectEnd(
                    client(level), 0x81, RawPackets.packet(0xA2, u16(1), ifV5(level, properties()), sized("a", text)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-1.5.3-2", "MQTT-4.7.3-2"},
            v5 = {"MQTT-1.5.4-2", "MQTT-4.7.3-2"})
    void text_with_the_null_character_ends_the_connection(int level) throws IOException {
        expectEnd(client(level), 0x81, message(level, "a\0b", "x"));
        expectEnd(client(level), 0x81, RawPackets.subscribe(level, 1, "a\0b", 0));
        expectEnd(client(level), 0x81, RawPackets.unsubscribe(level, 1, "a\0b"));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(v3 = "MQTT-1.5.3-3", v5 = "MQTT-1.5.4-3")
    void a_byte_order_mark_is_a_character_like_any_other(int level) throws IOException {
        try (RawMqttClient client = client(level)) {
            client.subscribe("bom/" + level, 0).subscribe("\uFEFFbom/" + level, 0);
            byte[] marked = RawPackets.publish(
                    level, 0, sized(0xEF, 0xBB, 0xBF, "bom/" + level), 0, properties(), bytes("marked"));
            client.send(marked).expectExactly(marked).expectAlive();
        }
    }

    @Test
    @Statement(v5 = "MQTT-1.5.5-1")
    void a_variable_byte_integer_that_is_too_long_ends_the_connection() throws IOException {
        expectEnd(client(5), 0x81, bytes(0xC0, 0x80, 0x00));
        expectEnd(client(5), 0x81, bytes(0x30, 6, sized("a"), 0x80, 0x00, "x"));
        expectEnd(client(5), 0x81, RawPackets.packet(0x82, u16(1), properties(bytes(0x0B, 0x81, 0x00)), sized("a"), 0));
    }

    @Test
    @Statement(v5 = "MQTT-1.5.7-1")
    void both_texts_of_a_pair_must_be_valid() throws IOException {
        for (byte[] pair : List.of(bytes(sized(0xFF), sized("v")), bytes(sized("n"), sized("v", 0xED, 0xA0, 0x80)))) {
            expectEnd(
                    client(5),
                    0x81,
                    RawPackets.publish(5, 0, sized("a"), 0, properties(bytes(0x26, pair)), bytes("x")));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-2.2.2-1", "MQTT-2.2.2-2", "MQTT-3.6.1-1", "MQTT-3.8.1-1", "MQTT-3.10.1-1", "MQTT-3.14.1-1"},
            v5 = {"MQTT-2.1.3-1", "MQTT-3.6.1-1", "MQTT-3.8.1-1", "MQTT-3.10.1-1", "MQTT-3.14.1-1", "MQTT-4.13.1-1"})
    void wrong_flags_in_the_fixed_header_end_the_connection(int level) throws IOException {
        byte[] subscribe = RawPackets.subscribe(level, 1, "a", 0);
        byte[] unsubscribe = RawPackets.unsubscribe(level, 1, "a");
        for (int flags = 0; flags < 16; flags++) {
            if (flags != 0) {
                expectEnd(client(level), 0x81, RawPackets.packet(0x40 | flags, u16(1)));
                expectEnd(client(level), 0x81, RawPackets.packet(0x50 | flags, u16(1)));
                expectEnd(client(level), 0x81, RawPackets.packet(0x70 | flags, u16(1)));
                expectEnd(client(level), 0x81, RawPackets.packet(0xC0 | flags));
                expectEnd(client(level), 0x81, RawPackets.packet(0xE0 | flags));
            }
            if (flags != 2) {
                expectEnd(client(level), 0x81, RawPackets.packet(0x60 | flags, u16(1)));
                expectEnd(client(level), 0x81, withFirstByte(0x80 | flags, subscribe));
                expectEnd(client(level), 0x81, withFirstByte(0xA0 | flags, unsubscribe));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(v3 = "MQTT-2.3.1-1", v5 = "MQTT-2.2.1-3")
    void packet_identifier_0_ends_the_connection(int level) throws IOException {
        expectEnd(client(level), 0x81, RawPackets.publish(level, "a", 1, 0, bytes("x")));
        expectEnd(client(level), 0x81, RawPackets.publish(level, "a", 2, 0, bytes("x")));
        expectEnd(client(level), 0x81, RawPackets.subscribe(level, 0, "a", 0));
        expectEnd(client(level), 0x81, RawPackets.unsubscribe(level, 0, "a"));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-2.3.1-4", "MQTT-4.3.2-1", "MQTT-4.3.3-1"},
            v5 = {"MQTT-2.2.1-4", "MQTT-4.3.2-1", "MQTT-4.3.2-2", "MQTT-4.3.3-1", "MQTT-4.3.3-2"})
    void the_server_gives_each_unacknowledged_message_an_identifier_of_its_own(int level) throws IOException {
        try (RawMqttClient client = client(level).subscribe("id/" + level, 2)) {
            Set<Integer> ids = new HashSet<>();
            for (int i = 1; i <= 20; i++) {
                client.send(RawPackets.publish(level, "id/" + level, 1 + i % 2, i, bytes("x")));
                RawPacket message = client.expectPacket();
                RawPacket other = client.expectPacket();
                RawPacket publish = message.type() == RawPacket.PUBLISH ? message : other;
                assertThat(publish.firstByte()).isEqualTo(i % 2 == 0 ? 0x32 : 0x34);
                assertThat(publish.packetId()).isPositive();
                assertThat(ids.add(publish.packetId())).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-2.3.1-5", "MQTT-4.3.1-1", "MQTT-3.3.1-2"},
            v5 = {"MQTT-2.2.1-2", "MQTT-2.2.2-1", "MQTT-4.3.1-1", "MQTT-3.3.1-2"})
    void a_message_at_qos_0_has_neither_identifier_nor_dup(int level) throws IOException {
        try (RawMqttClient client = client(level).subscribe("qos0/" + level, 2)) {
            client.send(message(level, "qos0/" + level, "payload"));
            client.expectExactly(bytes(
                    0x30,
                    level == 5 ? 16 : 15,
                    sized("qos0/" + level),
                    ifV5(level, bytes(0)), // no properties
                    "payload"));
        }
        expectEnd(client(level), 0x81, withFirstByte(0x38, message(level, "a", "x")));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-2.3.1-6", "MQTT-2.3.1-7", "MQTT-3.3.4-1", "MQTT-3.8.4-2", "MQTT-3.10.4-4"},
            v5 = {
                "MQTT-2.2.1-5",
                "MQTT-2.2.1-6",
                "MQTT-3.3.4-1",
                "MQTT-3.8.4-2",
                "MQTT-3.10.4-4",
                "MQTT-3.10.4-5",
                "MQTT-3.4.2-1",
                "MQTT-3.5.2-1",
                "MQTT-3.6.2-1",
                "MQTT-3.7.2-1"
            })
    void answers_carry_the_identifier_of_what_they_answer(int level) throws IOException {
        String topic = "answers/" + level;
        try (RawMqttClient client = client(level)) {
            client.send(message(level, topic, "no answer"));
            client.send(RawPackets.publish(level, topic, 1, 0x1234, bytes("x")));
            client.expectExactly(level == 5 ? bytes(0x40, 3, 0x12, 0x34, 0x10) : bytes(0x40, 2, 0x12, 0x34));
            client.send(RawPackets.publish(level, topic, 2, 0xFFFF, bytes("x")));
            client.expectExactly(bytes(0x50, 2, 0xFF, 0xFF));
            client.send(RawPackets.ack(RawPacket.PUBREL, 0xFFFF)).expectExactly(bytes(0x70, 2, 0xFF, 0xFF));
            client.send(RawPackets.subscribe(level, 0xABCD, topic, 2));
            client.expectExactly(level == 5 ? bytes(0x90, 4, 0xAB, 0xCD, 0, 2) : bytes(0x90, 3, 0xAB, 0xCD, 2));
            client.send(RawPackets.publish(level, topic, 2, 1, bytes("x")));
            RawPacket message = client.expect(RawPacket.PUBLISH);
            client.expectExactly(bytes(0x50, 2, 0, 1));
            client.send(RawPackets.ack(RawPacket.PUBREC, message.packetId()));
            client.expectExactly(bytes(0x62, 2, u16(message.packetId())));
            client.send(RawPackets.ack(RawPacket.PUBCOMP, message.packetId()));
            client.send(RawPackets.unsubscribe(level, 0x0100, topic));
            client.expectExactly(level == 5 ? bytes(0xB0, 4, 1, 0, 0, 0) : bytes(0xB0, 2, 1, 0));
        }
    }
}
