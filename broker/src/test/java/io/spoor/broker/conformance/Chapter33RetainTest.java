package io.spoor.broker.conformance;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.testing.OnOneBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chapter 3.3.1: DUP, QoS and RETAIN. */
class Chapter33RetainTest extends OnOneBroker {

    private static byte[] retained(int level, int qos, String topic, String payload) {
        return RawPackets.publish(level, 0x01 | qos << 1, sized(topic), 1, properties(), bytes(payload));
    }

    /** Publishes through a client of its own, all acknowledgements included. */
    private void publish(int level, byte[] packet, int qos) throws IOException {
        try (RawMqttClient publisher = client(level)) {
            publisher.send(packet);
            if (qos == 2) {
                publisher.expect(RawPacket.PUBREC);
                publisher.send(RawPackets.ack(RawPacket.PUBREL, 1)).expect(RawPacket.PUBCOMP);
            } else if (qos == 1) {
                publisher.expect(RawPacket.PUBACK);
            } else {
                publisher.expectAlive();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(v3 = "MQTT-3.3.1-4", v5 = "MQTT-3.3.1-4")
    void qos_3_ends_the_connection(int level) throws IOException {
        expectEnd(client(level), 0x81, RawPackets.publish(level, 0x06, sized("a"), 1, properties(), bytes("x")));
        expectEnd(client(level), 0x81, withFirstByte(0x36, message(level, "a", "x")));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(v3 = "MQTT-3.3.1-3", v5 = "MQTT-3.3.1-3")
    void dup_is_not_passed_on(int level) throws IOException {
        try (RawMqttClient client = client(level).subscribe("dup/" + level, 2)) {
            client.send(RawPackets.publish(level, 0x0A, sized("dup/" + level), 7, properties(), bytes("x")));
            assertThat(client.expect(RawPacket.PUBLISH).firstByte()).isEqualTo(0x32);
            client.expect(RawPacket.PUBACK);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.3.1-5", "MQTT-3.3.1-6", "MQTT-3.3.1-7", "MQTT-3.3.1-8"},
            v5 = {"MQTT-3.3.1-5", "MQTT-3.3.1-9"})
    void the_last_retained_message_of_each_topic_is_sent_at_its_qos(int level) throws IOException {
        String root = "retain/" + level;
        publish(level, retained(level, 2, root + "/0", "old"), 2);
        for (int qos = 0; qos <= 2; qos++) {
            publish(level, retained(level, qos, root + "/" + qos, "qos " + qos), qos);
        }
        try (RawMqttClient client = client(level).subscribe(root + "/+", 2)) {
            Set<String> got = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                RawPacket message = client.expect(RawPacket.PUBLISH);
                assertThat(message.retain()).isTrue();
                assertThat(message.dup()).isFalse();
                assertThat(message.payload()).isEqualTo(bytes("qos " + message.qos()));
                got.add(message.topic());
            }
            assertThat(got).containsExactlyInAnyOrder(root + "/0", root + "/1", root + "/2");
            client.expectAlive();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(v3 = "MQTT-3.3.1-9", v5 = "MQTT-3.3.1-12")
    void those_who_were_there_get_it_without_the_flag(int level) throws IOException {
        try (RawMqttClient client = client(level).subscribe("live/" + level, 0)) {
            client.send(retained(level, 0, "live/" + level, "x"));
            client.expectExactly(message(level, "live/" + level, "x")).expectAlive();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.3.1-10", "MQTT-3.3.1-11"},
            v5 = {"MQTT-3.3.1-6", "MQTT-3.3.1-7"})
    void an_empty_retained_message_is_delivered_and_clears(int level) throws IOException {
        String topic = "clear/" + level;
        for (int qos = 0; qos <= 2; qos++) {
            publish(level, retained(level, 0, topic, "x"), 0);
            try (RawMqttClient client = client(level).subscribe(topic, 0)) {
                client.expectExactly(withFirstByte(0x31, message(level, topic, "x")));
                publish(level, retained(level, qos, topic, ""), qos);
                client.expectExactly(message(level, topic, ""));
            }
            try (RawMqttClient late = client(level).subscribe(topic, 0)) {
                late.expectAlive();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(v3 = "MQTT-3.3.1-12", v5 = "MQTT-3.3.1-8")
    void without_the_flag_nothing_retained_changes(int level) throws IOException {
        String topic = "keep/" + level;
        publish(level, message(level, topic, "not kept"), 0);
        try (RawMqttClient client = client(level).subscribe(topic, 0)) {
            client.expectAlive();
        }
        publish(level, retained(level, 0, topic, "kept"), 0);
        publish(level, message(level, topic, ""), 0);
        publish(level, message(level, topic, "newer"), 0);
        try (RawMqttClient client = client(level).subscribe(topic, 0)) {
            client.expectExactly(withFirstByte(0x31, message(level, topic, "kept")))
                    .expectAlive();
        }
    }

    @Test
    @Statement(v5 = {"MQTT-3.3.1-9", "MQTT-3.3.1-10", "MQTT-3.3.1-11", "MQTT-3.8.4-4"})
    void retain_handling_says_when_retained_messages_come() throws IOException {
        publish(5, retained(5, 0, "handling", "x"), 0);
        byte[] retained = withFirstByte(0x31, message(5, "handling", "x"));
        try (RawMqttClient client = client(5)) {
            client.subscribe("handling", 0x20, 0).expectAlive();
            client.subscribe("handling", 0x10, 0).expectAlive();
            client.subscribe("handling", 0x00, 0).expectExactly(retained);
            client.subscribe("handling", 0x00, 0).expectExactly(retained).expectAlive();
            client.send(RawPackets.unsubscribe(5, 2, "handling")).expect(RawPacket.UNSUBACK);
            client.subscribe("handling", 0x10, 0).expectExactly(retained).expectAlive();
        }
    }

    @Test
    void a_retained_message_keeps_its_properties() throws IOException {
        byte[] some = properties(bytes(0x26, sized("a"), sized("2")), bytes(0x26, sized("c"), sized("3")));
        byte[] retained = RawPackets.publish(5, 0x01, sized("with-properties"), 0, some, bytes("x"));
        publish(5, retained, 0);
        try (RawMqttClient client = client(5).subscribe("with-properties", 0)) {
            client.expectExactly(retained);
        }
    }

    @Test
    @Statement(v5 = {"MQTT-3.3.1-12", "MQTT-3.3.1-13"})
    void retain_as_published_keeps_the_flag() throws IOException {
        try (RawMqttClient client = client(5).subscribe("as-published", 0x08, 0)) {
            byte[] retained = retained(5, 0, "as-published", "x");
            byte[] plain = message(5, "as-published", "x");
            client.send(retained).expectExactly(retained);
            client.send(plain).expectExactly(plain);
            client.subscribe("as-published", 0x20, 0);
            client.send(retained).expectExactly(plain).expectAlive();
        }
    }
}
