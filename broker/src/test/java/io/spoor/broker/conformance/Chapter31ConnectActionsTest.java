package io.spoor.broker.conformance;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u32;
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

/** Chapters 3.1 and 3.2: sessions and identifiers at a CONNECT, and the CONNACK. */
class Chapter31ConnectActionsTest extends OnOneBroker {

    private static final byte[] NONE = properties();

    private RawPacket connackAndClose(byte[] connect, int level) throws IOException {
        try (RawMqttClient client = open(level)) {
            return connackTo(client, connect);
        }
    }

    private static byte[] keptConnect(int level, String id, boolean clean) {
        return RawPackets.connect(level, clean ? 2 : 0, 60, properties(bytes(0x11, u32(600))), sized(id));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.1.4-4", "MQTT-3.2.0-1", "MQTT-3.2.2-1"},
            v5 = {"MQTT-3.1.4-5", "MQTT-3.2.0-1", "MQTT-3.2.2-1", "MQTT-3.2.2-2", "MQTT-3.2.2-8", "MQTT-4.12.0-6"})
    void a_good_connect_gets_a_connack_first(int level) throws IOException {
        try (RawMqttClient client = open(level)) {
            client.send(RawPackets.connect(level, newId()));
            RawPacket connack = client.expectPacket();
            assertThat(connack.firstByte()).isEqualTo(0x20);
            assertThat(connack.u8(0)).isZero();
            assertThat(connack.u8(1)).isZero();
            if (level == 5) {
                assertThat(connack.properties()).doesNotContainKeys(0x15, 0x16, 0x1A);
            } else {
                assertThat(connack.body()).hasSize(2);
            }
            client.expectAlive();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {
                "MQTT-3.1.2-4",
                "MQTT-3.1.2-5",
                "MQTT-3.1.3-2",
                "MQTT-3.2.2-2",
                "MQTT-3.2.2-3",
                "MQTT-4.1.0-1",
                "MQTT-4.5.0-1"
            },
            v5 = {"MQTT-3.1.2-5", "MQTT-3.1.2-6", "MQTT-3.1.2-23", "MQTT-3.1.3-2", "MQTT-3.2.2-3", "MQTT-4.5.0-1"})
    void without_clean_start_a_session_is_made_and_resumed_with_all_its_messages(int level) throws IOException {
        String id = newId();
        String topic = "resume/" + level;
        try (RawMqttClient publisher = client(4)) {
            RawMqttClient first = open(level);
            assertThat(connackTo(first, keptConnect(level, id, false)).u8(0)).isZero();
            first.subscribe(topic, 2);
            drop(first, id);
            publisher.send(RawPackets.publish(4, topic, 1, 1, bytes("one"))).expect(RawPacket.PUBACK);
            publisher.send(RawPackets.publish(4, topic, 2, 2, bytes("two"))).expect(RawPacket.PUBREC);

            try (RawMqttClient second = open(level)) {
                assertThat(connackTo(second, keptConnect(level, id, false)).u8(0))
                        .isEqualTo(1);
                assertThat(second.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("one"));
                assertThat(second.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("two"));
                second.send(message(level, topic, "still subscribed"));
                assertThat(second.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("still subscribed"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.1.2-6", "MQTT-3.1.4-3", "MQTT-3.2.2-1", "MQTT-3.2.2-3"},
            v5 = {"MQTT-3.1.2-4", "MQTT-3.1.4-4", "MQTT-3.2.2-2"})
    void a_clean_start_discards_what_was_there(int level) throws IOException {
        String id = newId();
        String topic = "clean/" + level;
        drop(kept(level, id).subscribe(topic, 1), id);
        broker().publish(topic, "waits");

        RawMqttClient clean = open(level);
        assertThat(connackTo(clean, keptConnect(level, id, true)).u8(0)).isZero();
        clean.send(message(level, topic, "x")).expectAlive();
        drop(clean, id);
        if (level == 4) { // a clean session of MQTT 3.1.1 ends with its connection
            assertThat(connackAndClose(keptConnect(4, id, false), 4).u8(0)).isZero();
        }
    }

    @Test
    @Statement(v3 = "MQTT-3.1.2-7")
    void retained_messages_outlive_the_session_that_made_them() throws IOException {
        String id = newId();
        RawMqttClient client = RawMqttClient.connected(broker().address(), 4, 2, NONE, sized(id));
        client.send(RawPackets.publish(4, 0x03, sized("outlives"), 1, NONE, bytes("x")))
                .expect(RawPacket.PUBACK);
        drop(client, id);
        try (RawMqttClient reader = client(4)) {
            reader.subscribe("outlives", 0).expectExactly(withFirstByte(0x31, message(4, "outlives", "x")));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.1.2-24"},
            v5 = {"MQTT-3.1.2-22", "MQTT-3.2.2-22"})
    void a_silent_client_is_disconnected_after_one_and_a_half_keep_alives(int level) throws IOException {
        try (RawMqttClient client = open(level)) {
            RawPacket connack = connackTo(client, RawPackets.connect(level, 2, 1, NONE, sized(newId())));
            if (level == 5) {
                assertThat(connack.properties()).doesNotContainKey(0x13);
            }
            long start = System.nanoTime();
            expectEnd(client, 0x8D);
            assertThat(System.nanoTime() - start).isBetween(1_400_000_000L, 4_000_000_000L);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(v3 = "MQTT-3.1.3-1", v5 = "MQTT-3.1.3-1")
    void the_fields_of_the_payload_are_read_in_their_order(int level) throws IOException {
        String id = newId();
        try (RawMqttClient watcher = client(4).subscribe("order-of-fields", 0)) {
            RawMqttClient.connected(
                            broker().address(),
                            level,
                            0x06,
                            NONE,
                            sized(id),
                            ifV5(level, NONE),
                            sized("order-of-fields"),
                            sized("payload"))
                    .close();
            watcher.expectExactly(message(4, "order-of-fields", "payload"));
            assertThat(broker().disconnectOf(id).client().clientId()).isEqualTo(id);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(v3 = "MQTT-3.1.3-5", v5 = "MQTT-3.1.3-5")
    void identifiers_of_1_to_23_letters_and_digits_are_accepted(int level) throws IOException {
        String all = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        for (int length = 1; length <= 23; length++) {
            assertThat(connackAndClose(RawPackets.connect(level, all.substring(length, 2 * length)), level)
                            .reasonCode())
                    .isZero();
        }
        for (int i = 0; i < all.length(); i++) {
            assertThat(connackAndClose(RawPackets.connect(level, all.substring(i, i + 1)), level)
                            .reasonCode())
                    .isZero();
        }
    }

    @Test
    @Statement(v3 = "MQTT-3.1.3-6")
    void mqtt_3_clients_without_an_identifier_each_get_a_session_of_their_own() throws IOException {
        try (RawMqttClient one = RawMqttClient.connected(broker().address(), 4, 2, NONE, sized(""));
                RawMqttClient two = RawMqttClient.connected(broker().address(), 4, 2, NONE, sized(""))) {
            one.expectAlive();
            two.expectAlive();
        }
    }

    @Test
    @Statement(v5 = {"MQTT-3.1.3-6", "MQTT-3.1.3-7", "MQTT-3.2.2-16"})
    void an_mqtt_5_client_without_an_identifier_is_given_one_that_it_can_come_back_with() throws IOException {
        Set<Object> given = new HashSet<>();
        for (int flags : List.of(0x00, 0x02)) {
            RawPacket connack =
                    connackAndClose(RawPackets.connect(5, flags, 60, properties(bytes(0x11, u32(600))), sized("")), 5);
            assertThat(connack.reasonCode()).isZero();
            String id = (String) connack.property(0x12);
            assertThat(id).isNotEmpty();
            assertThat(given.add(id)).isTrue();
            assertThat(connackAndClose(keptConnect(5, id, false), 5).sessionPresent())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.1.4-2"},
            v5 = {"MQTT-3.1.4-3", "MQTT-3.14.2-1", "MQTT-3.14.2-2", "MQTT-4.13.2-1"})
    void the_first_of_two_clients_with_one_identifier_is_disconnected(int level) throws IOException {
        String id = newId();
        try (RawMqttClient first = RawMqttClient.connected(broker().address(), level, 2, NONE, sized(id));
                RawMqttClient second = RawMqttClient.connected(broker().address(), level, 2, NONE, sized(id))) {
            List<RawPacket> last = first.untilClosed();
            if (level == 5) {
                assertThat(last).hasSize(1);
                assertThat(last.get(0).reasonCode()).isEqualTo(0x8E);
                assertThat(last.get(0).properties()).doesNotContainKey(0x11);
            } else {
                assertThat(last).isEmpty();
            }
            second.expectAlive();
        }
    }

    @Test
    @Statement(v5 = "MQTT-3.1.2-28")
    void response_information_is_not_sent_unasked() throws IOException {
        for (byte[] asked : List.of(bytes(), bytes(0x19, 0))) {
            RawPacket connack = connackAndClose(RawPackets.connect(5, 2, 60, properties(asked), sized(newId())), 5);
            assertThat(connack.properties()).doesNotContainKey(0x1A);
        }
    }

    @Test
    @Statement(v5 = "MQTT-3.1.2-29")
    void without_problem_information_a_disconnect_is_bare_and_so_are_acknowledgements() throws IOException {
        RawMqttClient client = client5(bytes(0x17, 0));
        client.send(RawPackets.subscribe(5, 1, "/".repeat(300), 0)).expectExactly(bytes(0x90, 4, 0, 1, 0, 0x8F));
        client.send(RawPackets.publish(5, "nobody", 1, 2, bytes("x"))).expectExactly(bytes(0x40, 3, 0, 2, 0x10));
        client.send(RawPackets.connect(5, "again"))
                .expectExactly(bytes(0xE0, 1, 0x82))
                .expectClosed();
        client.close();
    }

    @Test
    @Statement(v5 = {"MQTT-3.2.2-19", "MQTT-3.14.2-3"})
    void a_reason_string_that_makes_a_packet_too_large_is_left_out() throws IOException {
        try (RawMqttClient client = open(5)) {
            client.send(RawPackets.connect(
                    5, 2, 60, properties(bytes(0x27, u32(20)), bytes(0x15, sized("method"))), sized("x")));
            client.expectExactly(bytes(0x20, 3, 0, 0x8C, 0)).expectClosed();
        }
        RawMqttClient narrow = client5(bytes(0x27, u32(20)));
        narrow.send(RawPackets.connect(5, "again"))
                .expectExactly(bytes(0xE0, 1, 0x82))
                .expectClosed();
        narrow.close();
    }

    @Test
    @Statement(v5 = "MQTT-4.12.0-1")
    void an_authentication_method_is_refused_with_its_own_code() throws IOException {
        try (RawMqttClient client = open(5)) {
            RawPacket connack = connackTo(
                    client,
                    RawPackets.connect(
                            5,
                            2,
                            60,
                            properties(bytes(0x15, sized("unsupported")), bytes(0x16, sized("data"))),
                            sized("x")));
            assertThat(connack.u8(0)).isZero();
            assertThat(connack.reasonCode()).isEqualTo(0x8C);
            client.expectClosed();
        }
    }
}
