package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.Inbox;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.TraceEvent.RetainClear;
import io.spoor.tracing.TraceEvent.RetainSet;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Retained messages: set, replaced, cleared, and what a new subscription gets of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RetainedTest {
    private FeatureBroker broker;

    @BeforeAll
    void start() throws IOException {
        broker = new FeatureBroker(Map.of());
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @Test
    void a_new_subscription_gets_the_last_retained_message_and_none_once_it_is_cleared() throws Exception {
        // Given
        broker.publish("retained/replace", "first", true);
        broker.publish("retained/replace", "second", true);
        Mqtt5BlockingClient client = broker.connected5("retained-reader");
        try (Inbox inbox = new Inbox(client)) {
            // When
            client.subscribeWith()
                    .topicFilter("retained/replace")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();

            // Then
            Mqtt5Publish message = inbox.next();
            assertThat(Inbox.text(message)).isEqualTo("second");
            assertThat(message.isRetain()).isTrue();
            assertThat(broker.trace().all(RetainSet.class))
                    .filteredOn(event -> event.topic().equals("retained/replace"))
                    .extracting(RetainSet::payloadBytes)
                    .containsExactly(5, 6);

            // When it is cleared
            broker.publish("retained/replace", "", true);

            // Then those who were there hear of it, not as retained, and newcomers get nothing
            Mqtt5Publish clearing = inbox.next();
            assertThat(clearing.getPayloadAsBytes()).isEmpty();
            assertThat(clearing.isRetain()).isFalse();
            broker.trace().await(RetainClear.class, event -> event.topic().equals("retained/replace"));
            try (RawMqttClient late = broker.raw(5, "retained-late").subscribe("retained/replace", 1)) {
                late.expectAlive();
            }
        }
        client.disconnect();
    }

    @Test
    void mqtt_3_clients_get_retained_messages_of_all_topics_that_a_wildcard_matches() throws Exception {
        // Given
        broker.publish("retained/wild/a", "1", true);
        broker.publish("retained/wild/b/c", "2", true);
        broker.publish("retained/other", "3", true);
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        MqttClient client = new MqttClient(broker.uri(), "retained-paho", new MemoryPersistence());
        client.connect();

        // When
        client.subscribe(
                "retained/wild/#",
                1,
                (topic, message) -> received.add(topic + " " + message + " " + message.isRetained()));

        // Then
        assertThat(List.of(received.poll(60, TimeUnit.SECONDS), received.poll(60, TimeUnit.SECONDS)))
                .containsExactlyInAnyOrder("retained/wild/a 1 true", "retained/wild/b/c 2 true");
        client.disconnect();
        client.close();
        assertThat(received).isEmpty();
    }

    @Test
    void retain_handling_says_when_retained_messages_are_sent() throws IOException {
        broker.publish("retained/handling", "x", true);
        try (RawMqttClient client = broker.raw(5, "retained-handling")) {
            // 2: never
            client.subscribe("retained/handling", 0x20 | 0, 0);
            client.expectAlive();
            // 1: only if there was no such subscription
            client.subscribe("retained/handling", 0x10 | 1, 1);
            client.expectAlive();
            client.send(RawPackets.unsubscribe(5, 9, "retained/handling"));
            client.expect(RawPacket.UNSUBACK);
            client.subscribe("retained/handling", 0x10, 0);
            assertThat(client.expect(RawPacket.PUBLISH).retain()).isTrue();
            // 0: always
            client.subscribe("retained/handling", 0x00, 0);
            assertThat(client.expect(RawPacket.PUBLISH).retain()).isTrue();
            client.expectAlive();
        }
    }

    @Test
    void retain_as_published_keeps_the_flag_for_live_messages() throws Exception {
        try (RawMqttClient keeps = broker.raw(5, "retained-keeps").subscribe("retained/live", 0x08, 0);
                RawMqttClient clears = broker.raw(5, "retained-clears").subscribe("retained/live", 0)) {
            // When
            broker.publish("retained/live", "retained", true);
            broker.publish("retained/live", "not retained", false);

            // Then
            assertThat(keeps.expect(RawPacket.PUBLISH).retain()).isTrue();
            assertThat(keeps.expect(RawPacket.PUBLISH).retain()).isFalse();
            assertThat(clears.expect(RawPacket.PUBLISH).retain()).isFalse();
            assertThat(clears.expect(RawPacket.PUBLISH).retain()).isFalse();
        }
    }

    @Test
    void a_message_that_is_not_retained_does_not_replace_the_retained_one() throws IOException {
        broker.publish("retained/stays", "old", true);
        broker.publish("retained/stays", "new", false);
        try (RawMqttClient client = broker.raw(5, "retained-stays").subscribe("retained/stays", 0)) {
            assertThat(client.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("old"));
        }
    }

    @Test
    void a_shared_subscription_gets_no_retained_messages() throws IOException {
        broker.publish("retained/shared", "x", true);
        try (RawMqttClient client = broker.raw(5, "retained-shared").subscribe("$share/g/retained/shared", 0)) {
            client.expectAlive();
        }
    }

    @Test
    void an_expired_retained_message_is_not_sent() throws IOException {
        try (RawMqttClient publisher = broker.raw(5, "retained-expiring");
                RawMqttClient client = broker.raw(5, "retained-expiry-reader")) {
            publisher.send(RawPackets.publish(
                    5, 0x03, sized("retained/expires"), 1, properties(bytes(0x02, u32(1))), bytes("x")));
            publisher.expect(RawPacket.PUBACK);
            await().until(() -> {
                client.subscribe("retained/expires", 0);
                client.send(RawPackets.pingreq());
                boolean retained = client.expectPacket().type() == RawPacket.PUBLISH;
                if (retained) {
                    client.expect(RawPacket.PINGRESP);
                }
                return !retained;
            });
        }
    }
}
