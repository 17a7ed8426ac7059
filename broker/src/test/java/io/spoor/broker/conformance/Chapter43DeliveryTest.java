package io.spoor.broker.conformance;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u16;
import static io.spoor.broker.testing.RawBytes.u32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.broker.attacks.Attack;
import io.spoor.broker.testing.OnOneBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chapters 4.1 and 4.3 to 4.6: sessions, the exchanges of QoS 1 and 2, resending and order. */
class Chapter43DeliveryTest extends OnOneBroker {

    private RawMqttClient subscriber(int level, String id, String topic) throws IOException {
        return kept(level, id).subscribe(topic, 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-4.3.2-2"},
            v5 = {"MQTT-4.3.2-4", "MQTT-4.3.2-5"})
    void after_its_puback_an_identifier_means_a_new_message_even_with_dup(int level) throws IOException {
        String topic = "receive1/" + level;
        try (RawMqttClient client = client(level).subscribe(topic, 0)) {
            for (int flags : List.of(0x02, 0x0A, 0x0A)) {
                client.send(RawPackets.publish(level, flags, sized(topic), 7, properties(), bytes("x")));
                client.expectExactly(message(level, topic, "x"), bytes(0x40, 2, 0, 7));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-4.3.3-2"},
            v5 = {"MQTT-4.3.3-8", "MQTT-4.3.3-10", "MQTT-4.3.3-11", "MQTT-4.3.3-12"})
    void until_its_pubrel_a_qos_2_message_is_acknowledged_and_delivered_once(int level) throws IOException {
        String topic = "receive2/" + level;
        byte[] first = RawPackets.publish(level, topic, 2, 7, bytes("x"));
        try (RawMqttClient client = client(level).subscribe(topic, 0)) {
            for (int round = 0; round < 2; round++) {
                client.send(first).expectExactly(message(level, topic, "x"), bytes(0x50, 2, 0, 7));
                for (int i = 0; i < 3; i++) {
                    client.send(withFirstByte(0x3C, first)).expectExactly(bytes(0x50, 2, 0, 7));
                }
                client.send(RawPackets.ack(RawPacket.PUBREL, 7)).expectExactly(bytes(0x70, 2, 0, 7));
            }
            client.expectAlive();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.1.2-4", "MQTT-4.3.3-2", "MQTT-4.1.0-1"},
            v5 = {"MQTT-4.3.3-10", "MQTT-4.3.3-11"})
    void a_qos_2_message_is_known_again_after_a_reconnect(int level) throws IOException {
        String topic = "receive2again/" + level;
        String id = newId();
        byte[] packet = RawPackets.publish(level, topic, 2, 9, bytes("x"));
        try (RawMqttClient watcher = client(level).subscribe(topic, 0)) {
            RawMqttClient client = kept(level, id);
            drop(client.send(packet).expectExactly(bytes(0x50, 2, 0, 9)), id);
            client = kept(level, id);
            client.send(withFirstByte(0x3C, packet)).expectExactly(bytes(0x50, 2, 0, 9));
            drop(client.send(RawPackets.ack(RawPacket.PUBREL, 9)).expectExactly(bytes(0x70, 2, 0, 9)), id);
            client = kept(level, id); // and if the PUBCOMP got lost, the PUBREL again
            client.send(RawPackets.ack(RawPacket.PUBREL, 9)).expectExactly(bytes(0x70, 2, 0, 9));
            client.close();
            watcher.expectExactly(message(level, topic, "x"));
            watcher.send(message(level, topic, "marker")).expectExactly(message(level, topic, "marker"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.3.1-1", "MQTT-4.3.2-1", "MQTT-4.3.3-1", "MQTT-4.4.0-1", "MQTT-4.6.0-1"},
            v5 = {
                "MQTT-3.3.1-1",
                "MQTT-4.3.2-3",
                "MQTT-4.3.3-3",
                "MQTT-4.3.3-4",
                "MQTT-4.3.3-5",
                "MQTT-4.3.3-6",
                "MQTT-4.4.0-1"
            })
    @Attack("moquette-573")
    void what_was_not_acknowledged_comes_again_in_order_with_dup_and_its_identifiers(int level) throws IOException {
        String topic = "again/" + level;
        String id = newId();
        byte[][] sent = new byte[4][];
        try (RawMqttClient publisher = client(level)) {
            RawMqttClient client = subscriber(level, id, topic);
            for (int i = 0; i < 4; i++) {
                int qos = 1 + i % 2;
                publisher
                        .send(RawPackets.publish(level, topic, qos, i + 1, bytes("m" + i)))
                        .expectPacket();
                sent[i] = client.expect(RawPacket.PUBLISH).bytes();
            }
            int released = new RawPacket(level, 0x34, Arrays.copyOfRange(sent[1], 2, sent[1].length)).packetId();
            client.send(RawPackets.ack(RawPacket.PUBREC, released)).expectExactly(bytes(0x62, 2, u16(released)));
            drop(client, id);

            for (int round = 0; round < 2; round++) {
                client = kept(level, id);
                client.expectExactly(
                        withFirstByte(0x3A, sent[0]),
                        bytes(0x62, 2, u16(released)),
                        withFirstByte(0x3A, sent[2]),
                        withFirstByte(0x3C, sent[3]));
                client.expectAlive(); // and nothing twice in one connection
                drop(client, id);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-4.3.3-1"},
            v5 = {"MQTT-4.3.3-4", "MQTT-4.3.3-5"})
    @Attack("moquette-609")
    void a_second_pubrec_gets_its_pubrel_again(int level) throws IOException {
        String topic = "pubrec2/" + level;
        try (RawMqttClient client = client(level).subscribe(topic, 2)) {
            client.send(RawPackets.publish(level, topic, 2, 1, bytes("x")));
            int id = client.expect(RawPacket.PUBLISH).packetId();
            client.expect(RawPacket.PUBREC);
            for (int i = 0; i < 2; i++) {
                client.send(RawPackets.ack(RawPacket.PUBREC, id)).expectExactly(bytes(0x62, 2, u16(id)));
            }
            client.send(RawPackets.ack(RawPacket.PUBCOMP, id)).expectAlive();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(v3 = "MQTT-4.8.0-1", v5 = "MQTT-4.13.1-1")
    void an_acknowledgement_of_another_qos_or_before_its_turn_ends_the_connection(int level) throws IOException {
        int[][] wrong = {{1, RawPacket.PUBREC}, {1, RawPacket.PUBCOMP}, {2, RawPacket.PUBACK}, {2, RawPacket.PUBCOMP}};
        String topic = "wrong-ack/" + level;
        for (int[] pair : wrong) {
            RawMqttClient client = client(level).subscribe(topic, 2);
            broker().publish(topic, "not for this round");
            client.send(RawPackets.ack(
                    RawPacket.PUBACK, client.expect(RawPacket.PUBLISH).packetId()));
            client.send(RawPackets.publish(level, topic, pair[0], 1, bytes("x")));
            int id = client.expect(RawPacket.PUBLISH).packetId();
            client.expectPacket();
            expectEnd(client, 0x82, RawPackets.ack(pair[1], id));
        }
        RawMqttClient client = client(level).subscribe(topic, 2);
        client.send(RawPackets.publish(level, topic, 2, 1, bytes("x")));
        int id = client.expect(RawPacket.PUBLISH).packetId();
        client.expectPacket();
        client.send(RawPackets.ack(RawPacket.PUBREC, id)).expect(RawPacket.PUBREL);
        expectEnd(client, 0x82, RawPackets.ack(RawPacket.PUBACK, id));
    }

    @Test
    @Statement(v5 = {"MQTT-4.4.0-2", "MQTT-4.3.3-4"})
    void a_refused_message_is_not_sent_again() throws IOException {
        String id = newId();
        RawMqttClient client = subscriber(5, id, "refused");
        for (int qos = 1; qos <= 2; qos++) {
            client.send(RawPackets.publish(5, "refused", qos, qos, bytes("x")));
            int packetId = client.expect(RawPacket.PUBLISH).packetId();
            client.expectPacket();
            client.send(RawPackets.packet(qos == 1 ? 0x40 : 0x50, u16(packetId), 0x97))
                    .expectAlive();
        }
        drop(client, id);
        try (RawMqttClient again = kept(5, id)) {
            again.expectAlive();
        }
    }

    @Test
    @Statement(v5 = {"MQTT-4.3.3-7", "MQTT-4.3.3-13"})
    void a_message_that_was_sent_does_not_expire() throws IOException {
        String id = newId();
        try (RawMqttClient publisher = client(5)) {
            RawMqttClient client = subscriber(5, id, "sent-before");
            publisher.send(
                    RawPackets.publish(5, 0x04, sized("sent-before"), 1, properties(bytes(0x02, u32(1))), bytes("x")));
            publisher.expect(RawPacket.PUBREC);
            int packetId = client.expect(RawPacket.PUBLISH).packetId();
            drop(client, id);
            long sent = System.nanoTime();
            await().until(() -> System.nanoTime() - sent > 1_200_000_000L);
            publisher.send(RawPackets.ack(RawPacket.PUBREL, 1)).expectExactly(bytes(0x70, 2, 0, 1));
            client = kept(5, id);
            RawPacket again = client.expect(RawPacket.PUBLISH);
            assertThat(again.firstByte()).isEqualTo(0x3C);
            assertThat(again.packetId()).isEqualTo(packetId);
            client.send(RawPackets.ack(RawPacket.PUBREC, packetId)).expectExactly(bytes(0x62, 2, u16(packetId)));
            client.send(RawPackets.ack(RawPacket.PUBCOMP, packetId)).expectAlive();
            client.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"},
            v5 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"})
    void messages_keep_their_order_to_those_who_are_there_and_those_who_come_back(int level) throws IOException {
        String topic = "order/" + level;
        String id = newId();
        drop(kept(level, id).subscribe(topic, 1), id);
        try (RawMqttClient watcher = client(level).subscribe(topic, 0);
                RawMqttClient publisher = client(level)) {
            for (int i = 1; i <= 200; i++) {
                publisher.send(RawPackets.publish(level, topic, 1, i, bytes("" + i)));
            }
            for (int i = 1; i <= 200; i++) {
                watcher.expectExactly(message(level, topic, "" + i));
                publisher.expectExactly(bytes(0x40, 2, u16(i)));
            }
        }
        try (RawMqttClient back = kept(level, id)) {
            for (int i = 1; i <= 200; i++) {
                assertThat(back.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("" + i));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(v3 = "MQTT-4.1.0-2", v5 = "MQTT-4.1.0-1")
    void a_session_lasts_at_least_as_long_as_its_connection(int level) throws IOException {
        String topic = "lasts/" + level;
        byte[] noExpiry = properties();
        try (RawMqttClient client = RawMqttClient.connected(broker().address(), level, 2, noExpiry, sized(newId()))) {
            client.subscribe(topic, 0);
            long start = System.nanoTime();
            await().until(() -> System.nanoTime() - start > 1_500_000_000L);
            client.send(message(level, topic, "x")).expectExactly(message(level, topic, "x"));
        }
    }

    @Test
    @Statement(v5 = "MQTT-4.1.0-2")
    void a_disconnect_can_prolong_and_end_a_session() throws IOException {
        String id = newId();
        byte[] connect = RawPackets.connect(5, 0, 60, properties(bytes(0x11, u32(1))), sized(id));
        try (RawMqttClient client = open(5)) {
            assertThat(connackTo(client, connect).sessionPresent()).isFalse();
            client.send(RawPackets.packet(0xE0, 0, properties(bytes(0x11, u32(600)))))
                    .expectClosed();
        }
        long left = System.nanoTime();
        await().until(() -> System.nanoTime() - left > 2_000_000_000L);
        try (RawMqttClient client = open(5)) {
            assertThat(connackTo(client, connect).sessionPresent()).isTrue();
            client.send(RawPackets.packet(0xE0, 0, properties(bytes(0x11, u32(0)))))
                    .expectClosed();
        }
        try (RawMqttClient client = open(5)) {
            assertThat(connackTo(client, connect).sessionPresent()).isFalse();
        }
    }

    @Test
    @Statement(v5 = {"MQTT-4.1.0-2", "MQTT-3.1.2-23"})
    void a_session_is_discarded_when_its_expiry_interval_has_passed() throws IOException {
        String id = newId();
        byte[] oneSecond = RawPackets.connect(5, 0, 60, properties(bytes(0x11, u32(1))), sized(id));
        byte[] none = RawPackets.connect(5, 0, 60, properties(), sized(id));
        try (RawMqttClient client = open(5)) {
            assertThat(connackTo(client, oneSecond).sessionPresent()).isFalse();
            drop(client, id);
        }
        try (RawMqttClient client = open(5)) {
            assertThat(connackTo(client, oneSecond).sessionPresent()).isTrue();
            drop(client, id);
        }
        long dropped = System.nanoTime();
        await().until(() -> System.nanoTime() - dropped > 2_000_000_000L);
        for (int i = 0; i < 2; i++) { // without an expiry interval it ends with the connection
            try (RawMqttClient client = open(5)) {
                assertThat(connackTo(client, none).sessionPresent()).isFalse();
                drop(client, id);
            }
        }
    }
}
