package io.spoor.broker.conformance;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u16;
import static io.spoor.broker.testing.RawBytes.u32;
import static io.spoor.broker.testing.RawBytes.varint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

/** Chapters 3.3.2 to 3.3.5: topics, properties, aliases, and what a PUBLISH leads to. */
class Chapter33PublishTest extends OnOneBroker {

    private static byte[] with(String topic, byte[]... properties) {
        return RawPackets.publish(5, 0, sized(topic), 0, properties(properties), bytes("x"));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.3.2-1", "MQTT-3.3.2-2", "MQTT-4.7.1-1", "MQTT-4.7.3-1"},
            v5 = {"MQTT-3.3.2-1", "MQTT-3.3.2-2", "MQTT-4.7.0-1", "MQTT-4.7.3-1"})
    void a_topic_name_is_there_and_has_no_wildcards(int level) throws IOException {
        for (String topic : List.of("+", "#", "a/+/b", "a/#", "+a", "a#")) {
            expectEnd(client(level), 0x81, message(level, topic, "x"));
        }
        expectEnd(client(level), 0x81, RawPackets.packet(0x30));
        expectEnd(client(level), 0x81, RawPackets.packet(0x30, 0));
        expectEnd(client(level), 0x81, RawPackets.packet(0x30, 0, 5, "abc"));
        expectEnd(client(level), level == 5 ? 0x82 : 0x81, message(level, "", "x"));
    }

    @Test
    @Statement(
            v5 = {"MQTT-3.3.2-4", "MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-17", "MQTT-3.3.2-18", "MQTT-3.3.2-20"})
    void properties_are_forwarded_as_they_came() throws IOException {
        byte[] all = bytes(
                bytes(0x26, sized("a"), sized("2")),
                bytes(0x01, 1),
                bytes(0x26, sized("c"), sized("3")),
                bytes(0x03, sized("My name")),
                bytes(0x08, sized("to/answer")),
                bytes(0x09, sized(0, 255, 128)),
                bytes(0x26, sized("a"), sized("1")),
                bytes(0x26, sized(""), sized("")));
        try (RawMqttClient client = client(5).subscribe("props", 2)) {
            for (int qos = 0; qos <= 2; qos++) {
                client.send(RawPackets.publish(5, qos << 1, sized("props"), 9, properties(all), bytes("x")));
                RawPacket message = client.expect(RawPacket.PUBLISH);
                assertThat(message.bytes())
                        .isEqualTo(RawPackets.publish(
                                5, qos << 1, sized("props"), message.packetId(), properties(all), bytes("x")));
                if (qos > 0) {
                    client.expectPacket();
                }
            }
        }
    }

    @Test
    @Statement(v5 = {"MQTT-3.3.2-13", "MQTT-3.3.2-14", "MQTT-3.3.2-19"})
    @Attack("mosquitto-2.0.20-response-topic")
    void response_topic_and_content_type_are_valid_text_and_the_topic_has_no_wildcards() throws IOException {
        for (byte[] text : List.of(bytes(0xFF), bytes("a", 0), bytes(0xED, 0xA0, 0x80))) {
            expectEnd(client(5), 0x81, with("a", bytes(0x08, sized(text))));
            expectEnd(client(5), 0x81, with("a", bytes(0x03, sized(text))));
        }
        expectEnd(client(5), 0x81, with("a", bytes(0x08, sized("a/+"))));
        expectEnd(client(5), 0x81, with("a", bytes(0x08, sized("#"))));
    }

    @Test
    @Statement(v5 = {"MQTT-3.3.2-5", "MQTT-3.3.2-6"})
    void the_expiry_interval_counts_down_and_deletes() throws IOException {
        String id = newId();
        drop(kept(5, id).subscribe("expiry/#", 1), id);
        try (RawMqttClient publisher = client(5)) {
            publisher.send(
                    RawPackets.publish(5, 0x02, sized("expiry/short"), 1, properties(bytes(0x02, u32(1))), bytes("x")),
                    RawPackets.publish(5, 0x02, sized("expiry/long"), 2, properties(bytes(0x02, u32(100))), bytes("x")),
                    RawPackets.publish(5, 0x02, sized("expiry/none"), 3, properties(), bytes("x")));
            publisher.expectExactly(bytes(0x40, 2, 0, 1), bytes(0x40, 2, 0, 2), bytes(0x40, 2, 0, 3));
        }
        long sent = System.nanoTime();
        await().until(() -> System.nanoTime() - sent > 1_200_000_000L);
        try (RawMqttClient client = kept(5, id)) {
            RawPacket message = client.expect(RawPacket.PUBLISH);
            assertThat(message.topic()).isEqualTo("expiry/long");
            assertThat((Long) message.properties().get(0x02)).isBetween(90L, 99L);
            message = client.expect(RawPacket.PUBLISH);
            assertThat(message.topic()).isEqualTo("expiry/none");
            assertThat(message.properties()).isEmpty();
            client.expectAlive();
        }
    }

    @Test
    @Statement(v5 = {"MQTT-3.3.2-7", "MQTT-3.3.2-8", "MQTT-3.3.2-9", "MQTT-3.3.2-12"})
    void aliases_up_to_the_maximum_work_within_their_connection() throws IOException {
        String id = newId();
        try (RawMqttClient client = open(5)) {
            RawPacket connack =
                    connackTo(client, RawPackets.connect(5, 0, 60, properties(bytes(0x11, u32(600))), sized(id)));
            int maximum = ((Long) connack.property(0x22)).intValue();
            client.subscribe("alias/#", 0);
            for (int alias = 1; alias <= maximum; alias++) {
                client.send(with("alias/" + alias, bytes(0x23, u16(alias))));
                client.expectExactly(message(5, "alias/" + alias, "x"));
            }
            for (int alias = maximum; alias >= 1; alias--) {
                client.send(with("", bytes(0x23, u16(alias)))).expectExactly(message(5, "alias/" + alias, "x"));
            }
            client.send(with("alias/new", bytes(0x23, u16(1)))).expectExactly(message(5, "alias/new", "x"));
            client.send(with("", bytes(0x23, u16(1)))).expectExactly(message(5, "alias/new", "x"));
            expectEnd(client, 0x94, with("alias/x", bytes(0x23, u16(maximum + 1))));
        }
        expectEnd(kept(5, id), 0x82, with("", bytes(0x23, u16(1))));
        expectEnd(client(5), 0x94, with("alias/x", bytes(0x23, u16(0))));
    }

    @Test
    @Statement(v5 = {"MQTT-3.1.2-26", "MQTT-3.1.2-27", "MQTT-3.3.2-11"})
    void the_server_uses_aliases_as_far_as_the_client_takes_them() throws IOException {
        try (RawMqttClient client = client5(bytes(0x22, u16(1))).subscribe("out/#", 2)) {
            client.send(message(5, "out/a", "x")).expectExactly(with("out/a", bytes(0x23, u16(1))));
            client.send(message(5, "out/b", "x")).expectExactly(message(5, "out/b", "x"));
            client.send(message(5, "out/a", "x")).expectExactly(with("", bytes(0x23, u16(1))));
        }
        for (byte[] none : List.of(bytes(), bytes(0x22, u16(0)))) {
            try (RawMqttClient client = client5(none).subscribe("out/#", 2)) {
                for (int i = 0; i < 3; i++) {
                    client.send(message(5, "out/a", "x")).expectExactly(message(5, "out/a", "x"));
                }
            }
        }
    }

    @Test
    @Statement(v5 = "MQTT-3.3.4-6")
    void a_subscription_identifier_from_a_client_ends_the_connection() throws IOException {
        expectEnd(client(5), 0x82, with("a", bytes(0x0B, 1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.3.5-1", "MQTT-3.3.2-3", "MQTT-3.8.4-6"},
            v5 = {"MQTT-3.3.4-2", "MQTT-3.3.2-3", "MQTT-3.8.4-8"})
    void overlapping_subscriptions_get_one_message_at_the_highest_qos(int level) throws IOException {
        String topic = "over/" + level + "/lap";
        try (RawMqttClient client = client(level)) {
            client.subscribe("over/#", 2).subscribe("over/+/lap", 1).subscribe(topic, 0);
            client.send(RawPackets.publish(level, topic, 2, 1, bytes("x")));
            RawPacket message = client.expect(RawPacket.PUBLISH);
            assertThat(message.firstByte()).isEqualTo(0x34);
            assertThat(message.topic()).isEqualTo(topic);
            client.expectExactly(bytes(0x50, 2, 0, 1)).expectAlive();
            for (int published = 0; published <= 2; published++) {
                client.send(RawPackets.publish(level, "over", published, 10 + published, bytes("x")));
                assertThat(client.expect(RawPacket.PUBLISH).qos()).isEqualTo(published);
                if (published > 0) {
                    client.expectPacket();
                }
            }
        }
    }

    @Test
    @Statement(v5 = {"MQTT-3.3.4-3", "MQTT-3.3.4-4"})
    void a_message_carries_the_identifiers_of_all_its_subscriptions() throws IOException {
        try (RawMqttClient client = client(5)) {
            client.send(RawPackets.packet(0x82, u16(1), properties(bytes(0x0B, 2)), sized("ids/a"), 0))
                    .expect(RawPacket.SUBACK);
            client.send(RawPackets.packet(
                            0x82, u16(2), properties(bytes(0x0B, varint(268_435_455))), sized("ids/a/#"), 0))
                    .expect(RawPacket.SUBACK);
            client.subscribe("ids/+", 0);
            client.send(message(5, "ids/a", "x"));
            assertThat(client.expect(RawPacket.PUBLISH).properties().get(0x0B)).isIn("2,268435455", "268435455,2");
            client.send(message(5, "ids/b", "x")).expectExactly(message(5, "ids/b", "x"));
        }
    }
}
