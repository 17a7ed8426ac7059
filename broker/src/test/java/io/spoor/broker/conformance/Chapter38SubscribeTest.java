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
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chapters 3.8 to 3.11: SUBSCRIBE and UNSUBSCRIBE with their answers. */
class Chapter38SubscribeTest extends OnOneBroker {

    private byte[] suback(int level, int packetId, int... codes) {
        byte[] list = new byte[codes.length];
        for (int i = 0; i < codes.length; i++) {
            list[i] = (byte) codes[i];
        }
        return RawPackets.packet(0x90, u16(packetId), ifV5(level, properties()), list);
    }

    private byte[] unsuback(int level, int packetId, byte[] codes) {
        return RawPackets.packet(0xB0, u16(packetId), ifV5(level, bytes(properties(), codes)));
    }

    private RawMqttClient unsubscribe(RawMqttClient client, int level, String filter) throws IOException {
        client.send(RawPackets.unsubscribe(level, 0x77, filter));
        client.expectExactly(unsuback(level, 0x77, bytes(0)));
        return client;
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.8.3-1", "MQTT-3.10.3-1"},
            v5 = {"MQTT-3.8.3-1", "MQTT-3.10.3-1"})
    void filters_are_valid_text(int level) throws IOException {
        expectEnd(
                client(level),
                0x81,
                RawPackets.packet(0x82, u16(1), ifV5(level, properties()), sized("a"), 0, sized(0xFF), 0));
        expectEnd(
                client(level),
                0x81,
                RawPackets.packet(0xA2, u16(1), ifV5(level, properties()), sized("a"), sized(0xFF)));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.8.3-3", "MQTT-3.10.3-2"},
            v5 = {"MQTT-3.8.3-2", "MQTT-3.10.3-2"})
    void a_packet_without_a_filter_ends_the_connection(int level) throws IOException {
        byte[] none = ifV5(level, properties());
        expectEnd(client(level), 0x82, RawPackets.packet(0x82, u16(1), none));
        expectEnd(client(level), 0x82, RawPackets.packet(0xA2, u16(1), none));
        expectEnd(client(level), 0x81, RawPackets.packet(0x82, u16(1), none, sized("a")));
        expectEnd(client(level), 0x81, RawPackets.packet(0x82));
        expectEnd(client(level), 0x81, RawPackets.packet(0xA2, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3-8.3-4", "MQTT-4.8.0-1"},
            v5 = {"MQTT-3.8.3-5"})
    void reserved_bits_and_qos_3_end_the_connection(int level) throws IOException {
        for (int reserved :
                level == 5 ? new int[] {0x40, 0x80, 0xC0} : new int[] {0x04, 0x08, 0x10, 0x20, 0x40, 0x80}) {
            expectEnd(client(level), 0x81, RawPackets.subscribe(level, 1, "a", reserved | 1));
        }
        expectEnd(client(level), 0x82, RawPackets.subscribe(level, 1, "a", 3));
        if (level == 5) {
            expectEnd(client(5), 0x82, RawPackets.subscribe(5, 1, "a", 0x30));
        }
    }

    @Test
    @Statement(v5 = "MQTT-3.8.3-3")
    void no_local_keeps_a_clients_own_messages_from_it() throws IOException {
        try (RawMqttClient own = client(5).subscribe("local", 0x04, 0);
                RawMqttClient other = client(5).subscribe("local", 0x04, 0)) {
            own.send(message(5, "local", "x")).expectAlive();
            other.expectExactly(message(5, "local", "x"));
        }
    }

    @Test
    @Statement(v5 = "MQTT-3.8.3-4")
    void no_local_on_a_shared_subscription_ends_the_connection() throws IOException {
        expectEnd(client(5), 0x82, RawPackets.subscribe(5, 1, "$share/g/a", 0x04));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.8.4-1", "MQTT-3.8.4-2", "MQTT-3.8.4-4", "MQTT-3.8.4-5", "MQTT-3.9.3-1", "MQTT-3.9.3-2"},
            v5 = {
                "MQTT-3.8.4-1",
                "MQTT-3.8.4-2",
                "MQTT-3.8.4-5",
                "MQTT-3.8.4-6",
                "MQTT-3.8.4-7",
                "MQTT-3.9.3-1",
                "MQTT-3.9.3-2"
            })
    void several_filters_get_one_answer_with_a_code_for_each_in_their_order(int level) throws IOException {
        String deep = "/".repeat(300); // more levels than the server takes
        try (RawMqttClient client = client(level)) {
            client.send(RawPackets.packet(
                    0x82,
                    u16(0xBEEF),
                    ifV5(level, properties()),
                    sized("several/a"),
                    2,
                    sized(deep),
                    1,
                    sized("several/b"),
                    0,
                    sized("several/c"),
                    1));
            client.expectExactly(suback(level, 0xBEEF, 2, level == 5 ? 0x8F : 0x80, 0, 1));
            for (String topic : List.of("several/a", "several/b", "several/c")) {
                client.send(message(level, topic, "x")).expectExactly(message(level, topic, "x"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.8.4-3"},
            v5 = {"MQTT-3.8.4-3", "MQTT-3.8.4-4"})
    @Attack("moquette-612")
    void the_same_filter_again_replaces_the_subscription_and_loses_nothing(int level) throws IOException {
        String topic = "replace/" + level;
        byte[] retained = RawPackets.publish(level, 0x01, sized(topic), 0, properties(), bytes("kept"));
        try (RawMqttClient client = client(level)) {
            client.send(retained).expectAlive();
            client.subscribe(topic, 2).expectExactly(retained);
            client.send(
                    RawPackets.publish(level, topic, 1, 1, bytes("before")),
                    RawPackets.subscribe(level, 2, topic, 0),
                    message(level, topic, "after"));
            RawPacket before = client.expect(RawPacket.PUBLISH);
            assertThat(before.payload()).isEqualTo(bytes("before"));
            assertThat(before.qos()).isEqualTo(1);
            client.expectExactly(bytes(0x40, 2, 0, 1), suback(level, 2, 0), retained, message(level, topic, "after"));
            client.expectAlive();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.10.4-1", "MQTT-3.10.4-2", "MQTT-4.7.3-4"},
            v5 = {"MQTT-3.10.4-1", "MQTT-3.10.4-2", "MQTT-4.7.3-4"})
    void only_the_equal_filter_is_removed(int level) throws IOException {
        String root = "remove/" + level;
        try (RawMqttClient client = client(level)) {
            for (String filter : List.of(root + "/+", root + "/#", root + "/a", root.toUpperCase(Locale.ROOT))) {
                client.subscribe(filter, 0);
            }
            for (String other : List.of(root, root + "/A", root + "/a/", "/" + root + "/a", "#", root + "/b")) {
                client.send(RawPackets.unsubscribe(level, 9, other)).expectExactly(unsuback(level, 9, bytes(0x11)));
            }
            unsubscribe(unsubscribe(client, level, root + "/+"), level, root + "/#");
            client.send(message(level, root + "/b", "x"), message(level, root + "/a", "x"));
            client.expectExactly(message(level, root + "/a", "x"));
            unsubscribe(client, level, root + "/a");
            client.send(message(level, root + "/a", "x")).expectAlive();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(v3 = "MQTT-3.10.4-3", v5 = "MQTT-3.10.4-3")
    void deliveries_that_had_begun_are_completed_after_an_unsubscribe(int level) throws IOException {
        String topic = "complete/" + level;
        String id = newId();
        try (RawMqttClient client = kept(level, id).subscribe(topic, 2)) {
            client.send(RawPackets.publish(level, topic, 2, 1, bytes("x")));
            int packetId = client.expect(RawPacket.PUBLISH).packetId();
            client.expect(RawPacket.PUBREC);
            unsubscribe(client, level, topic);
            client.send(RawPackets.ack(RawPacket.PUBREC, packetId)).expectExactly(bytes(0x62, 2, u16(packetId)));
            client.send(RawPackets.ack(RawPacket.PUBCOMP, packetId)).expectAlive();
        }
        try (RawMqttClient client = kept(level, id).subscribe(topic, 1)) {
            client.send(RawPackets.publish(level, topic, 1, 2, bytes("y")));
            RawPacket message = client.expect(RawPacket.PUBLISH);
            client.expect(RawPacket.PUBACK);
            drop(unsubscribe(client, level, topic), id);
            try (RawMqttClient again = kept(level, id)) {
                assertThat(again.expect(RawPacket.PUBLISH).packetId()).isEqualTo(message.packetId());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.10.4-4", "MQTT-3.10.4-5", "MQTT-3.10.4-6"},
            v5 = {"MQTT-3.10.4-4", "MQTT-3.10.4-5", "MQTT-3.10.4-6", "MQTT-3.11.3-1", "MQTT-3.11.3-2"})
    void several_filters_to_remove_get_one_answer(int level) throws IOException {
        try (RawMqttClient client = client(level).subscribe("un/a", 0).subscribe("un/c", 0)) {
            client.send(RawPackets.packet(
                    0xA2,
                    u16(0x4321),
                    ifV5(level, properties()),
                    sized("un/a"),
                    sized("un/b"),
                    sized("un/c"),
                    sized("un/a")));
            client.expectExactly(unsuback(level, 0x4321, bytes(0, 0x11, 0, 0x11)));
            client.send(message(level, "un/a", "x"), message(level, "un/c", "x"))
                    .expectAlive();
        }
    }

    @Test
    void a_subscription_identifier_of_0_or_given_twice_ends_the_connection() throws IOException {
        expectEnd(client(5), 0x82, RawPackets.packet(0x82, u16(1), properties(bytes(0x0B, 0)), sized("a"), 0));
        expectEnd(client(5), 0x82, RawPackets.packet(0x82, u16(1), properties(bytes(0x0B, 1, 0x0B, 1)), sized("a"), 0));
    }
}
