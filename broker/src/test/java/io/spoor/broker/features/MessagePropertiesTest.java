package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.Inbox;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.DropReason;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What publishers say about their messages reaches the subscribers, and expiry counts down. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessagePropertiesTest {
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
    void properties_are_forwarded_unaltered_and_in_order() throws Exception {
        Mqtt5BlockingClient subscriber = broker.connected5("props-sub");
        Mqtt5BlockingClient publisher = broker.connected5("props-pub");
        try (Inbox inbox = new Inbox(subscriber)) {
            subscriber.subscribeWith().topicFilter("props/all").send();

            publisher
                    .publishWith()
                    .topic("props/all")
                    .payload(bytes("{}"))
                    .payloadFormatIndicator(
                            com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator.UTF_8)
                    .contentType("application/json")
                    .responseTopic("props/answer")
                    .correlationData(bytes(1, 0, 255))
                    .userProperties()
                    .add("k", "1")
                    .add("é", "😀")
                    .add("k", "2")
                    .applyUserProperties()
                    .send();

            Mqtt5Publish message = inbox.next();
            assertThat(message.getContentType().orElseThrow()).hasToString("application/json");
            assertThat(message.getResponseTopic().orElseThrow()).hasToString("props/answer");
            assertThat(message.getCorrelationData().orElseThrow())
                    .isEqualTo(java.nio.ByteBuffer.wrap(bytes(1, 0, 255)));
            assertThat(message.getPayloadFormatIndicator())
                    .contains(com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator.UTF_8);
            assertThat(message.getUserProperties().asList().stream()
                            .map(property -> property.getName() + "=" + property.getValue()))
                    .containsExactly("k=1", "é=😀", "k=2");
            assertThat(message.getMessageExpiryInterval()).isEmpty();
        }
        subscriber.disconnect();
        publisher.disconnect();
    }

    @Test
    void a_request_is_answered_on_its_response_topic() throws Exception {
        Mqtt5BlockingClient asker = broker.connected5("asker");
        Mqtt5BlockingClient server = broker.connected5("server");
        try (Inbox requests = new Inbox(server);
                Inbox answers = new Inbox(asker)) {
            server.subscribeWith().topicFilter("props/request").send();
            asker.subscribeWith().topicFilter("props/answers/asker").send();
            asker.publishWith()
                    .topic("props/request")
                    .responseTopic("props/answers/asker")
                    .correlationData(bytes("42"))
                    .send();
            Mqtt5Publish request = requests.next();
            server.publishWith()
                    .topic(request.getResponseTopic().orElseThrow())
                    .correlationData(request.getCorrelationData().orElseThrow())
                    .payload(bytes("answer"))
                    .send();
            Mqtt5Publish answer = answers.next();
            assertThat(Inbox.text(answer)).isEqualTo("answer");
            assertThat(answer.getCorrelationData().orElseThrow()).isEqualTo(java.nio.ByteBuffer.wrap(bytes("42")));
        }
        asker.disconnect();
        server.disconnect();
    }

    @Test
    void mqtt_3_subscribers_get_the_payload_of_a_message_with_properties() throws IOException {
        try (RawMqttClient subscriber = broker.raw(3, "props-old").subscribe("props/old", 0);
                RawMqttClient publisher = broker.raw(5, "props-new")) {
            publisher.send(RawPackets.publish(
                    5, 0, sized("props/old"), 0, properties(bytes(0x26, sized("k"), sized("v"))), bytes("x")));
            assertThat(subscriber.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("x"));
        }
    }

    @Test
    void what_is_left_of_the_expiry_interval_is_forwarded() throws IOException {
        // Given
        broker.raw5("expiry-sub", true, 60).subscribe("props/expiry/#", 1).close();
        broker.disconnectOf("expiry-sub");
        try (RawMqttClient publisher = broker.raw(5, "expiry-pub")) {
            publisher.send(
                    RawPackets.publish(
                            5, 0x02, sized("props/expiry/long"), 1, properties(bytes(0x02, u32(100))), bytes("x")),
                    RawPackets.publish(
                            5, 0x02, sized("props/expiry/short"), 2, properties(bytes(0x02, u32(1))), bytes("x")));
            publisher.expect(RawPacket.PUBACK);
            publisher.expect(RawPacket.PUBACK);
        }
        long sent = System.nanoTime();

        // When the short interval has passed
        await().atMost(Duration.ofSeconds(5)).until(() -> System.nanoTime() - sent > 1_100_000_000L);

        // Then
        try (RawMqttClient subscriber = broker.raw5("expiry-sub", false, 60)) {
            RawPacket message = subscriber.expect(RawPacket.PUBLISH);
            assertThat(message.topic()).isEqualTo("props/expiry/long");
            assertThat((Long) message.properties().get(0x02)).isBetween(80L, 99L);
            subscriber.expectAlive();
        }
        assertThat(broker.dropOn("props/expiry/short").reason()).isEqualTo(DropReason.EXPIRED);
        assertThat(broker.dropOn("props/expiry/short").client().clientId()).isEqualTo("expiry-sub");
    }

    @Test
    void a_live_message_keeps_its_expiry_interval() throws IOException {
        try (RawMqttClient subscriber = broker.raw(5, "expiry-live-sub").subscribe("props/live", 0);
                RawMqttClient publisher = broker.raw(5, "expiry-live-pub")) {
            publisher.send(
                    RawPackets.publish(5, 0, sized("props/live"), 0, properties(bytes(0x02, u32(1000))), bytes("x")));
            assertThat((Long) subscriber.expect(RawPacket.PUBLISH).properties().get(0x02))
                    .isBetween(999L, 1000L);
        }
    }
}
