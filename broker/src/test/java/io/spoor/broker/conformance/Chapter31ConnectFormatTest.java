package io.spoor.broker.conformance;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u16;
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

/** Chapter 3.1: what a CONNECT must look like, and what follows if it does not. */
class Chapter31ConnectFormatTest extends OnOneBroker {

    private static final byte[] NONE = properties();

    /** A malformed CONNECT: MQTT 5 gets a CONNACK with this code, MQTT 3.1.1 nothing; both get a close. */
    private void refused(int level, int code, byte[] connect) throws IOException {
        try (RawMqttClient client = open(level)) {
            client.send(connect, RawPackets.publish(level, "never", 1, 1, bytes("x")));
            List<RawPacket> answer = client.untilClosed();
            if (level == 5) {
                assertThat(answer).hasSize(1);
                assertThat(answer.get(0).firstByte()).isEqualTo(0x20);
                assertThat(answer.get(0).u8(0)).isZero();
                assertThat(answer.get(0).reasonCode()).isEqualTo(code);
            } else {
                assertThat(answer).isEmpty();
            }
        }
    }

    private byte[] connect(int level, int flags, Object... payload) {
        return RawPackets.connect(level, flags, 60, NONE, payload);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.1.0-1", "MQTT-3.2.0-1"},
            v5 = {"MQTT-3.1.0-1", "MQTT-3.2.0-1", "MQTT-3.14.0-1"})
    @Attack("moquette-972")
    void whatever_comes_before_a_connect_ends_the_connection_without_a_word(int level) throws IOException {
        for (byte[] first : List.of(
                message(level, "a", "x"),
                RawPackets.publish(level, "a", 1, 1, bytes("x")),
                RawPackets.subscribe(level, 1, "#", 0),
                RawPackets.unsubscribe(level, 1, "#"),
                RawPackets.ack(RawPacket.PUBACK, 1),
                RawPackets.ack(RawPacket.PUBREL, 1),
                RawPackets.pingreq(),
                RawPackets.disconnect(),
                RawPackets.packet(0xF0),
                RawPackets.packet(0x20, 0, 0),
                RawPackets.packet(0x00))) {
            try (RawMqttClient client = open(level)) {
                client.send(first).expectClosed();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.1.0-2", "MQTT-4.8.0-1"},
            v5 = {"MQTT-3.1.0-2", "MQTT-3.2.0-2"})
    @Attack("moquette-second-connect")
    void a_second_connect_ends_the_connection(int level) throws IOException {
        expectEnd(client(level), 0x82, RawPackets.connect(level, newId()));
    }

    @Test
    @Statement(v3 = "MQTT-3.1.2-1", v5 = "MQTT-3.1.2-1")
    void another_protocol_name_is_closed_without_an_answer() throws IOException {
        for (String name : List.of("hj", "MQT", "MQTTT", "mqtt", "MQTU", "")) {
            for (int level : List.of(4, 5)) {
                try (RawMqttClient client = open(level)) {
                    client.send(
                            RawPackets.packet(0x10, sized(name), level, 2, u16(60), ifV5(level, NONE), sized(newId())));
                    client.expectClosed();
                }
            }
        }
    }

    @Test
    @Statement(
            v3 = {"MQTT-3.1.2-2", "MQTT-3.2.2-4", "MQTT-3.2.2-5"},
            v5 = {"MQTT-3.1.2-2", "MQTT-3.2.2-6", "MQTT-3.2.2-7"})
    void another_protocol_level_is_answered_and_closed() throws IOException {
        for (int level : List.of(0, 1, 2, 3)) {
            try (RawMqttClient client = open(4)) {
                client.send(RawPackets.packet(0x10, sized("MQTT"), level, 2, u16(60), sized("x")));
                client.expectExactly(bytes(0x20, 2, 0, 1)).expectClosed();
            }
        }
        for (int level : List.of(6, 7, 127)) {
            try (RawMqttClient client = open(5)) {
                client.send(RawPackets.packet(0x10, sized("MQTT"), level, 2, u16(60), NONE, sized("x")));
                RawPacket connack = client.expect(RawPacket.CONNACK);
                assertThat(connack.u8(0)).isZero();
                assertThat(connack.reasonCode()).isEqualTo(0x84);
                client.expectClosed();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.1.2-3", "MQTT-3.1.4-1", "MQTT-3.2.2-6"},
            v5 = {"MQTT-3.1.2-3", "MQTT-3.1.4-1"})
    void the_reserved_connect_flag_is_refused(int level) throws IOException {
        refused(level, 0x81, connect(level, 0x03, sized("x")));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(v3 = "MQTT-3.1.2-9", v5 = "MQTT-3.1.2-9")
    void a_will_flag_without_topic_or_payload_is_refused(int level) throws IOException {
        byte[] willProperties = ifV5(level, NONE);
        refused(level, 0x81, connect(level, 0x06, sized("x")));
        refused(level, 0x81, connect(level, 0x06, sized("x"), willProperties));
        refused(level, 0x81, connect(level, 0x06, sized("x"), willProperties, sized("topic")));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.1.2-11", "MQTT-3.1.2-13", "MQTT-3.1.2-15"},
            v5 = {"MQTT-3.1.2-11", "MQTT-3.1.2-13"})
    void without_a_will_there_is_neither_will_qos_nor_will_retain_nor_a_will_in_the_payload(int level)
            throws IOException {
        refused(level, 0x81, connect(level, 0x02 | 0x08, sized("x")));
        refused(level, 0x81, connect(level, 0x02 | 0x10, sized("x")));
        refused(level, 0x81, connect(level, 0x02 | 0x20, sized("x")));
        refused(level, 0x81, connect(level, 0x02, sized("x"), ifV5(level, NONE), sized("topic"), sized("payload")));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(v3 = "MQTT-3.1.2-14", v5 = "MQTT-3.1.2-12")
    void a_will_at_qos_3_is_refused_and_at_0_to_2_accepted(int level) throws IOException {
        Object[] payload = {sized(newId()), ifV5(level, NONE), sized("w"), sized("p")};
        refused(level, 0x81, connect(level, 0x06 | 3 << 3, payload));
        for (int qos = 0; qos <= 2; qos++) {
            try (RawMqttClient client = open(level)) {
                assertThat(connackTo(client, connect(level, 0x06 | qos << 3, payload))
                                .reasonCode())
                        .isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.1.2-18", "MQTT-3.1.2-19", "MQTT-3.1.2-20", "MQTT-3.1.2-21"},
            v5 = {"MQTT-3.1.2-16", "MQTT-3.1.2-17", "MQTT-3.1.2-18", "MQTT-3.1.2-19"})
    void user_name_and_password_are_there_just_as_the_flags_say(int level) throws IOException {
        refused(level, 0x81, connect(level, 0x02, sized("x"), sized("user")));
        refused(level, 0x81, connect(level, 0x82, sized("x")));
        refused(level, 0x81, connect(level, 0x82, sized("x"), sized("user"), sized("password")));
        refused(level, 0x81, connect(level, 0xC2, sized("x"), sized("user")));
    }

    @Test
    @Statement(v3 = "MQTT-3.1.2-22")
    void mqtt_3_has_no_password_without_a_user_name() throws IOException {
        refused(4, 0, connect(4, 0x42, sized("x"), sized("password")));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.1.3-3", "MQTT-3.1.3-4", "MQTT-3.1.3-10", "MQTT-3.1.3-11"},
            v5 = {"MQTT-3.1.3-3", "MQTT-3.1.3-4", "MQTT-3.1.3-11", "MQTT-3.1.3-12"})
    void names_in_the_payload_are_there_and_valid_text(int level) throws IOException {
        byte[] bad = sized(0xC3, 0x28);
        refused(level, 0x81, connect(level, 0x02));
        refused(level, 0x81, connect(level, 0x02, bad));
        refused(level, 0x81, connect(level, 0x06, sized("x"), ifV5(level, NONE), bad, sized("p")));
        refused(level, 0x81, connect(level, 0x82, sized("x"), bad));
        refused(level, 0x81, connect(level, 0x82, sized("x"), sized("a", 0)));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void names_with_control_characters_are_refused(int level) throws IOException {
        refused(level, 0x85, connect(level, 0x02, sized("a", 0x07)));
        refused(level, 0x81, connect(level, 0x06, sized("x"), ifV5(level, NONE), sized(0xC2, 0x9F), sized("p")));
        refused(level, 0x81, connect(level, 0x82, sized("x"), sized("a", 0x7F)));
    }

    @Test
    @Statement(v5 = "MQTT-3.1.3-8")
    void a_rejected_client_identifier_is_answered_and_closed() throws IOException {
        refused(5, 0x85, connect(5, 0x02, sized("a", 0x0A, "b")));
    }

    @Test
    @Statement(
            v3 = {"MQTT-3.1.3-8", "MQTT-3.1.3-9", "MQTT-3.2.2-4", "MQTT-3.2.2-5"},
            v5 = {})
    void an_mqtt_3_client_without_identifier_and_clean_session_is_rejected() throws IOException {
        try (RawMqttClient client = open(4)) {
            client.send(connect(4, 0x00, sized("")))
                    .expectExactly(bytes(0x20, 2, 0, 2))
                    .expectClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(v3 = "MQTT-3.1.4-5", v5 = "MQTT-3.1.4-6")
    void nothing_after_a_rejected_connect_is_processed(int level) throws IOException {
        try (RawMqttClient watcher = client(5).subscribe("rejected/#", 0)) {
            try (RawMqttClient client = open(level)) {
                client.send(connect(level, 0x03, sized("x")), message(level, "rejected/" + level, "x"));
                client.untilClosed();
            }
            watcher.send(message(5, "rejected/marker", "y"));
            assertThat(watcher.expect(RawPacket.PUBLISH).topic()).isEqualTo("rejected/marker");
        }
    }
}
