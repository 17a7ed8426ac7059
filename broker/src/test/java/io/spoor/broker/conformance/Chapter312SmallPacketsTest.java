package io.spoor.broker.conformance;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u16;
import static io.spoor.broker.testing.RawBytes.u32;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.attacks.Attack;
import io.spoor.broker.testing.OnOneBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chapters 3.12 to 3.15 and 4.13: PINGREQ, DISCONNECT, AUTH, and how errors end a connection. */
class Chapter312SmallPacketsTest extends OnOneBroker {

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(v3 = "MQTT-3.12.4-1", v5 = "MQTT-3.12.4-1")
    void a_pingreq_is_answered(int level) throws IOException {
        try (RawMqttClient client = client(level)) {
            client.send(bytes(0xC0, 0, 0xC0, 0)).expectExactly(bytes(0xD0, 0), bytes(0xD0, 0));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(v5 = {"MQTT-3.14.4-1", "MQTT-3.14.4-2"})
    void after_a_clients_disconnect_the_server_closes_without_a_word(int level) throws IOException {
        try (RawMqttClient client = client(level)) {
            client.send(RawPackets.disconnect(), RawPackets.pingreq()).expectClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-4.8.0-1"},
            v5 = {"MQTT-3.14.4-1", "MQTT-3.14.4-2", "MQTT-4.13.1-1", "MQTT-4.13.2-1"})
    void after_an_error_nothing_is_processed_or_sent(int level) throws IOException {
        try (RawMqttClient watcher = client(level).subscribe("after-error/#", 0)) {
            RawMqttClient client = client(level).subscribe("after-error/#", 0);
            expectEnd(
                    client,
                    0x82,
                    RawPackets.connect(level, "second"),
                    message(level, "after-error/1", "x"),
                    RawPackets.pingreq());
            watcher.send(message(level, "after-error/2", "x"));
            watcher.expectExactly(message(level, "after-error/2", "x"));
        }
    }

    @Test
    @Statement(v5 = "MQTT-3.14.1-1")
    void a_disconnect_with_reserved_bits_is_answered_as_malformed() throws IOException {
        for (int flags = 1; flags < 16; flags++) {
            expectEnd(client(5), 0x81, RawPackets.packet(0xE0 | flags, 0));
        }
    }

    @Test
    @Statement(v5 = "MQTT-3.14.2-1")
    void a_disconnect_with_a_code_that_is_not_for_clients_is_an_error() throws IOException {
        for (int code : List.of(0x01, 0x05, 0x87, 0x89, 0x8B, 0x8D, 0x8E, 0x9A, 0x9C, 0xA2, 0xFF)) {
            expectEnd(client(5), 0x82, RawPackets.packet(0xE0, code));
        }
    }

    @Test
    void a_disconnect_cannot_begin_a_session_expiry() throws IOException {
        expectEnd(client(5), 0x82, RawPackets.packet(0xE0, 0, properties(bytes(0x11, u32(1)))));
        RawMqttClient client = client5(bytes(0x11, u32(600)));
        client.send(RawPackets.packet(0xE0, 0, properties(bytes(0x11, u32(0))))).expectClosed();
        client.close();
    }

    @Test
    @Statement(v5 = {"MQTT-3.15.1-1", "MQTT-4.12.0-6"})
    void auth_ends_a_connection_that_has_no_authentication_method() throws IOException {
        for (int flags = 1; flags < 16; flags++) {
            RawMqttClient client = client(5);
            client.send(RawPackets.packet(0xF0 | flags, 0x19, properties(bytes(0x15, sized("m")))));
            List<RawPacket> last = client.untilClosed();
            assertThat(last).extracting(RawPacket::type).containsExactly(RawPacket.DISCONNECT);
            assertThat(last.get(0).reasonCode()).isIn(0x81, 0x82);
            client.close();
        }
        expectEnd(client(5), 0x82, RawPackets.packet(0xF0, 0x19, properties(bytes(0x15, sized("m")))));
        expectEnd(client(5), 0x82, RawPackets.packet(0xF0));
        expectEnd(client(4), 0, RawPackets.packet(0xF0));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(v3 = "MQTT-4.8.0-1", v5 = "MQTT-4.13.1-1")
    @Attack("CVE-2021-28166")
    void packets_that_only_a_server_sends_end_the_connection(int level) throws IOException {
        expectEnd(client(level), 0x82, RawPackets.packet(0x20, 0, 0, ifV5(level, properties())));
        expectEnd(client(level), 0x82, RawPackets.packet(0x90, u16(1), ifV5(level, properties()), 0));
        expectEnd(client(level), 0x82, RawPackets.packet(0xB0, u16(1), ifV5(level, bytes(0, 0))));
        expectEnd(client(level), 0x82, RawPackets.packet(0xD0));
        expectEnd(client(level), 0x81, RawPackets.packet(0x00));
    }

    @Test
    @Statement(v5 = {"MQTT-3.4.2-1", "MQTT-3.5.2-1", "MQTT-3.6.2-1", "MQTT-3.7.2-1", "MQTT-4.13.1-1"})
    void acknowledgements_with_other_codes_or_properties_end_the_connection() throws IOException {
        for (int first : List.of(0x40, 0x50, 0x62, 0x70)) {
            for (int code : List.of(0x01, 0x81, 0x8F, 0xFF)) {
                expectEnd(client(5), 0x82, RawPackets.packet(first, u16(1), code));
            }
            expectEnd(client(5), 0x81, RawPackets.packet(first, u16(1), 0, 0, 0));
            expectEnd(client(5), 0x81, RawPackets.packet(first, u16(1), 0, 1));
            expectEnd(client(5), 0x81, RawPackets.packet(first, 1));
            byte[] twice = properties(bytes(0x1F, sized("a")), bytes(0x1F, sized("b")));
            expectEnd(client(5), 0x82, RawPackets.packet(first, u16(1), 0, twice));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void acknowledgements_of_nothing_do_no_harm(int level) throws IOException {
        try (RawMqttClient client = client(level)) {
            client.send(RawPackets.ack(RawPacket.PUBACK, 1)).expectAlive();
            client.send(RawPackets.ack(RawPacket.PUBCOMP, 1)).expectAlive();
            client.send(RawPackets.ack(RawPacket.PUBREC, 1));
            assertThat(client.expect(RawPacket.PUBREL).packetId()).isEqualTo(1);
            client.send(RawPackets.ack(RawPacket.PUBREL, 1));
            assertThat(client.expect(RawPacket.PUBCOMP).packetId()).isEqualTo(1);
            client.expectAlive();
        }
    }
}
