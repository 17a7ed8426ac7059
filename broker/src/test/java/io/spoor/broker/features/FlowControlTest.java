package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u16;
import static io.spoor.broker.testing.RawBytes.u32;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.spoor.broker.attacks.Attack;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.Inbox;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.DropReason;
import io.spoor.tracing.TraceEvent.MessageDrop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What limits a connection: topic aliases, receive maximum and packet sizes, both ways. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FlowControlTest {
    private FeatureBroker broker;

    @BeforeAll
    void start() throws IOException {
        broker = new FeatureBroker(Map.of("maximumPacketSize", "4KiB", "receiveMaximum", 5, "topicAliasMaximum", 3));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private RawMqttClient connected(String id, byte[]... properties) throws IOException {
        return RawMqttClient.connected(broker.address(), 5, 0x02, properties(properties), sized(id));
    }

    @Test
    void the_connack_tells_the_limits() throws Exception {
        Mqtt5BlockingClient client = broker.hive5("limits").buildBlocking();
        var limits = client.connect().getRestrictions();
        assertThat(limits.getMaximumPacketSize()).isEqualTo(4096);
        assertThat(limits.getReceiveMaximum()).isEqualTo(5);
        assertThat(limits.getTopicAliasMaximum()).isEqualTo(3);
        client.disconnect();
    }

    @Test
    void a_client_can_replace_topics_by_aliases_and_give_an_alias_a_new_topic() throws IOException {
        try (RawMqttClient subscriber = broker.raw(5, "alias-sub").subscribe("flow/alias/#", 0);
                RawMqttClient publisher = connected("alias-pub")) {
            byte[] alias = properties(bytes(0x23, u16(3)));
            publisher.send(
                    RawPackets.publish(5, 0, sized("flow/alias/a"), 0, alias, bytes("1")),
                    RawPackets.publish(5, 0, sized(""), 0, alias, bytes("2")),
                    RawPackets.publish(5, 0, sized("flow/alias/b"), 0, alias, bytes("3")),
                    RawPackets.publish(5, 0, sized(""), 0, alias, bytes("4")));
            for (String expected : List.of("a 1", "a 2", "b 3", "b 4")) {
                RawPacket message = subscriber.expect(RawPacket.PUBLISH);
                assertThat(message.topic()).isEqualTo("flow/alias/" + expected.charAt(0));
                assertThat(message.payload()).isEqualTo(bytes(expected.substring(2)));
                assertThat(message.properties()).doesNotContainKey(0x23);
            }
        }
    }

    @Test
    void an_alias_beyond_the_limit_ends_the_connection() throws IOException {
        try (RawMqttClient publisher = connected("alias-beyond")) {
            publisher.send(RawPackets.publish(5, 0, sized("flow/x"), 0, properties(bytes(0x23, u16(4))), bytes("x")));
            assertThat(publisher.expect(RawPacket.DISCONNECT).reasonCode()).isEqualTo(0x94);
        }
    }

    @Test
    void the_broker_uses_as_many_aliases_as_the_client_allows() throws IOException {
        try (RawMqttClient subscriber =
                connected("alias-taker", bytes(0x22, u16(2))).subscribe("flow/out/#", 0)) {
            for (String topic : List.of("a", "b", "c", "a", "b", "c")) {
                broker.publish("flow/out/" + topic, topic);
            }
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                RawPacket message = subscriber.expect(RawPacket.PUBLISH);
                seen.add(message.topic() + " " + message.properties().getOrDefault(0x23, "none") + " "
                        + new String(message.payload(), UTF_8));
            }
            assertThat(seen)
                    .containsExactly(
                            "flow/out/a 1 a",
                            "flow/out/b 2 b",
                            "flow/out/c none c",
                            " 1 a",
                            " 2 b",
                            "flow/out/c none c");
        }
    }

    @Test
    void the_broker_uses_no_more_aliases_than_its_own_limit() throws IOException {
        try (RawMqttClient subscriber =
                connected("alias-greedy", bytes(0x22, u16(65_535))).subscribe("flow/greedy/#", 0)) {
            for (int i = 0; i < 5; i++) {
                broker.publish("flow/greedy/" + i, "x");
                assertThat(subscriber.expect(RawPacket.PUBLISH).properties().getOrDefault(0x23, "none"))
                        .isEqualTo(i < 3 ? (Object) (i + 1L) : "none");
            }
        }
    }

    @Test
    void an_alias_that_was_not_sent_because_the_message_was_too_large_is_not_used() throws IOException {
        try (RawMqttClient subscriber = connected("alias-large", bytes(0x22, u16(2)), bytes(0x27, u32(100)))
                .subscribe("flow/alias-large/#", 0)) {
            broker.publish("flow/alias-large/a", "x".repeat(200));
            broker.publish("flow/alias-large/a", "small");
            RawPacket message = subscriber.expect(RawPacket.PUBLISH);
            assertThat(message.topic()).isEqualTo("flow/alias-large/a");
            assertThat(message.payload()).isEqualTo(bytes("small"));
        }
    }

    @Test
    void hivemqs_client_sends_and_takes_aliases() throws Exception {
        Mqtt5BlockingClient client = broker.hive5("alias-hive").buildBlocking();
        client.connectWith()
                .restrictions()
                .topicAliasMaximum(2)
                .sendTopicAliasMaximum(3)
                .applyRestrictions()
                .send();
        try (Inbox inbox = new Inbox(client)) {
            client.subscribeWith().topicFilter("flow/hive/#").send();
            for (int i = 0; i < 8; i++) {
                client.publishWith()
                        .topic("flow/hive/" + i % 4)
                        .payload(bytes(Integer.toString(i)))
                        .send();
                Mqtt5Publish message = inbox.next();
                assertThat(message.getTopic()).hasToString("flow/hive/" + i % 4);
                assertThat(Inbox.text(message)).isEqualTo(Integer.toString(i));
            }
        }
        client.disconnect();
    }

    // -- receive maximum ----------------------------------------------------------------------------------------------

    @Test
    void no_more_is_under_way_to_a_client_than_it_takes() throws IOException {
        try (RawMqttClient subscriber = connected("window", bytes(0x21, u16(2))).subscribe("flow/window", 1);
                RawMqttClient publisher = connected("window-pub")) {
            // Given two unacknowledged messages, and more to come
            for (int i = 1; i <= 5; i++) {
                publisher.send(RawPackets.publish(5, "flow/window", 1, i, bytes(Integer.toString(i))));
                publisher.expect(RawPacket.PUBACK);
            }
            RawPacket first = subscriber.expect(RawPacket.PUBLISH);
            RawPacket second = subscriber.expect(RawPacket.PUBLISH);
            subscriber.expectAlive();

            // When one is acknowledged, then one follows, in order
            for (int i = 3; i <= 5; i++) {
                subscriber.send(RawPackets.ack(RawPacket.PUBACK, first.packetId()));
                first = second;
                second = subscriber.expect(RawPacket.PUBLISH);
                assertThat(second.payload()).isEqualTo(bytes(Integer.toString(i)));
                subscriber.expectAlive();
            }
        }
    }

    @Test
    void a_qos_2_message_counts_until_its_end() throws IOException {
        try (RawMqttClient subscriber =
                        connected("window-2", bytes(0x21, u16(1))).subscribe("flow/window-2", 2);
                RawMqttClient publisher = connected("window-2-pub")) {
            publisher.send(
                    RawPackets.publish(5, "flow/window-2", 2, 1, bytes("1")),
                    RawPackets.publish(5, "flow/window-2", 2, 2, bytes("2")));
            int id = subscriber.expect(RawPacket.PUBLISH).packetId();
            subscriber.send(RawPackets.ack(RawPacket.PUBREC, id));
            subscriber.expect(RawPacket.PUBREL);
            subscriber.expectAlive();
            subscriber.send(RawPackets.ack(RawPacket.PUBCOMP, id));
            assertThat(subscriber.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("2"));
        }
    }

    @Test
    @Attack("mosquitto-2306")
    void a_client_with_more_under_way_than_allowed_is_disconnected() throws IOException {
        try (RawMqttClient publisher = connected("eager")) {
            for (int i = 1; i <= 5; i++) {
                publisher.send(RawPackets.publish(5, "flow/eager", 2, i, bytes("x")));
                publisher.expect(RawPacket.PUBREC);
            }
            publisher.send(RawPackets.publish(5, "flow/eager", 2, 6, bytes("x")));
            assertThat(publisher.expect(RawPacket.DISCONNECT).reasonCode()).isEqualTo(0x93);
        }
        assertThat(broker.disconnectOf("eager").reason()).isEqualTo(DisconnectReason.RECEIVE_MAXIMUM);
    }

    // -- packet size --------------------------------------------------------------------------------------------------

    @Test
    @Attack("mosquitto-3503")
    void a_message_too_large_for_a_subscriber_is_dropped_for_it_alone() throws IOException {
        try (RawMqttClient narrow = connected("narrow", bytes(0x27, u32(100))).subscribe("flow/large", 1);
                RawMqttClient wide = connected("wide").subscribe("flow/large", 1)) {
            broker.publish("flow/large", "x".repeat(100));
            broker.publish("flow/large", "fits");
            assertThat(wide.expect(RawPacket.PUBLISH).payload()).hasSize(100);
            assertThat(narrow.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("fits"));
            MessageDrop drop = broker.dropOn("flow/large");
            assertThat(drop.reason()).isEqualTo(DropReason.TOO_LARGE);
            assertThat(drop.client().clientId()).isEqualTo("narrow");
            assertThat(drop.sender().clientId()).isEqualTo("publisher-of-flow/large");
        }
    }

    @Test
    void a_packet_too_large_for_the_broker_ends_the_connection() throws IOException {
        try (RawMqttClient publisher = connected("huge")) {
            publisher.send(RawPackets.publish(5, "flow/huge", 1, 1, new byte[4096]));
            assertThat(publisher.expect(RawPacket.DISCONNECT).reasonCode()).isEqualTo(0x95);
        }
        assertThat(broker.disconnectOf("huge").reason()).isEqualTo(DisconnectReason.PACKET_TOO_LARGE);
    }
}
