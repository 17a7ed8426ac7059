package io.spoor.broker.conformance;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u16;
import static io.spoor.broker.testing.RawBytes.u32;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.testing.OnOneBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Chapters 4.9 and 3.1.2.11: receive maximum and maximum packet size. */
class Chapter49FlowTest extends OnOneBroker {

    private static final int SERVER_MAXIMUM = 5;

    @Override
    protected Map<String, ?> settings() {
        return Map.of("receiveMaximum", SERVER_MAXIMUM);
    }

    @Test
    @Statement(v5 = {"MQTT-3.3.4-9", "MQTT-3.3.4-10", "MQTT-4.9.0-1", "MQTT-4.9.0-2", "MQTT-4.9.0-3"})
    void no_more_is_under_way_than_the_client_takes_and_nothing_else_waits() throws IOException {
        try (RawMqttClient client = client5(bytes(0x21, u16(2))).subscribe("flow", 2);
                RawMqttClient publisher = client(5)) {
            for (int i = 1; i <= 4; i++) {
                publisher.send(RawPackets.publish(5, "flow", 1 + i % 2, i, bytes("" + i)));
                publisher.expectPacket();
                if (i % 2 == 1) {
                    publisher.send(RawPackets.ack(RawPacket.PUBREL, i)).expect(RawPacket.PUBCOMP);
                }
            }
            RawPacket first = client.expect(RawPacket.PUBLISH); // at QoS 2
            RawPacket second = client.expect(RawPacket.PUBLISH);
            assertThat(List.of(first.qos(), second.qos())).containsExactly(2, 1);
            client.expectAlive();
            client.send(RawPackets.subscribe(5, 2, "flow/other", 0)).expect(RawPacket.SUBACK);
            client.send(RawPackets.publish(5, "flow/nobody", 1, 1, bytes("x"))).expect(RawPacket.PUBACK);
            client.send(RawPackets.unsubscribe(5, 3, "flow/other")).expect(RawPacket.UNSUBACK);

            client.send(RawPackets.ack(RawPacket.PUBREC, first.packetId())).expect(RawPacket.PUBREL);
            client.expectAlive(); // only PUBCOMP makes room
            client.send(RawPackets.ack(RawPacket.PUBCOMP, first.packetId()));
            RawPacket third = client.expect(RawPacket.PUBLISH);
            assertThat(third.payload()).isEqualTo(bytes("3"));
            client.expectAlive();
            client.send(RawPackets.ack(RawPacket.PUBACK, second.packetId()));
            assertThat(client.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("4"));
            // and a PUBREC that refuses makes room as well
            client.send(RawPackets.packet(0x50, u16(third.packetId()), 0x80)).expectAlive();
        }
    }

    @Test
    @Statement(v5 = "MQTT-4.9.0-1")
    void a_receive_maximum_of_1_is_enough_and_0_is_an_error() throws IOException {
        try (RawMqttClient client = client5(bytes(0x21, u16(1))).subscribe("flow1", 1)) {
            for (int i = 1; i <= 3; i++) {
                client.send(RawPackets.publish(5, "flow1", 1, i, bytes("x")));
                RawPacket message = client.expect(RawPacket.PUBLISH);
                client.expect(RawPacket.PUBACK);
                client.send(RawPackets.ack(RawPacket.PUBACK, message.packetId()));
            }
        }
        try (RawMqttClient client = open(5)) {
            client.send(RawPackets.connect(5, 2, 60, properties(bytes(0x21, u16(0))), sized("x")));
            assertThat(client.expect(RawPacket.CONNACK).reasonCode()).isEqualTo(0x82);
            client.expectClosed();
        }
    }

    @Test
    @Statement(v5 = {"MQTT-3.3.4-7", "MQTT-4.4.0-1"})
    void after_a_reconnect_the_window_counts_anew() throws IOException {
        String id = newId();
        byte[] narrow = properties(bytes(0x11, u32(600)), bytes(0x21, u16(1)));
        RawMqttClient client = RawMqttClient.connected(broker().address(), 5, 0, narrow, sized(id))
                .subscribe("anew", 1);
        broker().publish("anew", "1");
        broker().publish("anew", "2");
        client.expect(RawPacket.PUBLISH);
        drop(client, id);
        client = RawMqttClient.connected(broker().address(), 5, 0, narrow, sized(id));
        RawPacket again = client.expect(RawPacket.PUBLISH);
        assertThat(again.dup()).isTrue();
        client.expectAlive();
        client.send(RawPackets.ack(RawPacket.PUBACK, again.packetId()));
        assertThat(client.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("2"));
        client.close();
    }

    @Test
    @Statement(v5 = {"MQTT-3.3.4-7", "MQTT-4.13.1-1"})
    void a_client_that_exceeds_the_servers_maximum_is_disconnected() throws IOException {
        RawMqttClient client = open(5);
        RawPacket connack = connackTo(client, RawPackets.connect(5, newId()));
        assertThat(connack.properties()).containsEntry(0x21, (long) SERVER_MAXIMUM);
        for (int i = 1; i <= SERVER_MAXIMUM; i++) {
            client.send(RawPackets.publish(5, "eager", 2, i, bytes("x"))).expectExactly(bytes(0x50, 2, u16(i)));
        }
        expectEnd(client, 0x93, RawPackets.publish(5, "eager", 2, SERVER_MAXIMUM + 1, bytes("x")));
    }

    @Test
    void a_client_that_exceeds_it_without_reading_still_learns_why() throws IOException {
        try (RawMqttClient client = client(5)) {
            for (int i = 1; i <= SERVER_MAXIMUM + 5; i++) {
                client.sendIfOpen(RawPackets.publish(5, "eager", 2, i, bytes("x")));
            }
            List<RawPacket> answers = client.untilClosed();
            assertThat(answers).hasSize(SERVER_MAXIMUM + 1);
            assertThat(answers.get(SERVER_MAXIMUM).type()).isEqualTo(RawPacket.DISCONNECT);
            assertThat(answers.get(SERVER_MAXIMUM).reasonCode()).isEqualTo(0x93);
        }
    }

    @Test
    @Statement(v5 = {"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
    void a_message_too_large_for_the_client_counts_as_delivered() throws IOException {
        for (int qos = 0; qos <= 2; qos++) {
            String topic = "large/" + qos;
            int head = 2 + 2 + topic.length() + (qos > 0 ? 2 : 0) + 1;
            try (RawMqttClient client =
                            client5(bytes(0x27, u32(64)), bytes(0x21, u16(1))).subscribe(topic, 2);
                    RawMqttClient publisher = client(5)) {
                for (int size : List.of(64, 65, 100, 64)) {
                    publisher.send(RawPackets.publish(5, topic, qos, 1, new byte[size - head]));
                    if (qos > 0) {
                        publisher.expectPacket();
                    }
                    if (qos == 2) {
                        publisher.send(RawPackets.ack(RawPacket.PUBREL, 1)).expect(RawPacket.PUBCOMP);
                    }
                    if (size == 64) {
                        acknowledge(client, client.expect(RawPacket.PUBLISH));
                    }
                }
                client.expectAlive();
            }
        }
    }

    private static void acknowledge(RawMqttClient client, RawPacket message) throws IOException {
        assertThat(message.bytes()).hasSize(64);
        if (message.qos() == 1) {
            client.send(RawPackets.ack(RawPacket.PUBACK, message.packetId()));
        } else if (message.qos() == 2) {
            client.send(RawPackets.ack(RawPacket.PUBREC, message.packetId())).expect(RawPacket.PUBREL);
            client.send(RawPackets.ack(RawPacket.PUBCOMP, message.packetId()));
        }
    }

    @Test
    @Statement(v5 = "MQTT-3.1.2-24")
    void a_client_that_takes_no_connack_is_refused() throws IOException {
        for (int maximum : List.of(1, 4, 5, 15)) {
            try (RawMqttClient client = open(5)) {
                client.send(RawPackets.connect(5, 2, 60, properties(bytes(0x27, u32(maximum))), sized(newId())));
                if (maximum >= 5) {
                    client.expectExactly(bytes(0x20, 3, 0, 0x95, 0));
                }
                client.expectClosed();
            }
        }
        client5(bytes(0x27, u32(16))).close();
    }

    @Test
    @Statement(v5 = "MQTT-3.1.2-24")
    void answers_too_keep_to_the_clients_maximum() throws IOException {
        try (RawMqttClient client = client5(bytes(0x27, u32(20)))) {
            client.send(RawPackets.subscribe(5, 1, "a/b", 0)).expectExactly(bytes(0x90, 4, 0, 1, 0, 0));
            client.send(RawPackets.connect(5, "again"))
                    .expectExactly(bytes(0xE0, 1, 0x82))
                    .expectClosed();
        }
    }
}
