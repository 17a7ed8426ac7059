package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.Inbox;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.TraceEvent.MessageAck;
import io.spoor.tracing.TraceEvent.MessageDeliver;
import io.spoor.tracing.TraceEvent.MessagePublish;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each quality of service in each direction, between clients of different makes and versions. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QosTest {
    private FeatureBroker broker;

    @BeforeAll
    void start() throws IOException {
        broker = new FeatureBroker(Map.of());
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0,1", "0,2", "1,0", "1,1", "1,2", "2,0", "2,1", "2,2"})
    void a_message_goes_from_mqtt_5_to_mqtt_3_at_the_lower_of_both_qualities(int published, int subscribed)
            throws Exception {
        // Given
        String topic = "qos/5to3/" + published + "/" + subscribed;
        String id = "paho3-" + published + "-" + subscribed;
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        MqttClient subscriber = new MqttClient(broker.uri(), id, new MemoryPersistence());
        subscriber.connect();
        subscriber.subscribe(topic, subscribed, (name, message) -> received.add(message.getQos() + " " + message));
        Mqtt5BlockingClient publisher = broker.connected5("hive5-" + published + "-" + subscribed);

        // When
        for (String payload : List.of("one", "two")) {
            publisher
                    .publishWith()
                    .topic(topic)
                    .qos(MqttQos.fromCode(published))
                    .payload(bytes(payload))
                    .send();
        }

        // Then each comes once, and the trace knows all of it
        int granted = Math.min(published, subscribed);
        assertThat(received.poll(60, TimeUnit.SECONDS)).isEqualTo(granted + " one");
        assertThat(received.poll(60, TimeUnit.SECONDS)).isEqualTo(granted + " two");
        MessagePublish publish = broker.trace()
                .await(MessagePublish.class, event -> event.topic().equals(topic));
        assertThat(publish.qos()).isEqualTo(published);
        assertThat(publish.subscribersMatched()).isOne();
        assertThat(publish.client().protocolVersion()).isEqualTo("5.0");
        MessageDeliver deliver = broker.deliveryTo(id);
        assertThat(deliver.qos()).isEqualTo(granted);
        assertThat(deliver.filter()).isEqualTo(topic);
        assertThat(deliver.sender().clientId()).isEqualTo(publish.client().clientId());
        if (granted > 0) {
            MessageAck ack = broker.trace()
                    .await(MessageAck.class, event -> event.client().clientId().equals(id));
            assertThat(ack.qos()).isEqualTo(granted);
            assertThat(ack.topic()).isEqualTo(topic);
        }
        subscriber.disconnect();
        subscriber.close();
        publisher.disconnect();
        assertThat(received).isEmpty();
        assertThat(broker.disconnectOf(id).traffic().messagesOut()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0,1", "0,2", "1,0", "1,1", "1,2", "2,0", "2,1", "2,2"})
    void a_message_goes_from_mqtt_3_to_mqtt_5_at_the_lower_of_both_qualities(int published, int subscribed)
            throws Exception {
        // Given
        String topic = "qos/3to5/" + published + "/" + subscribed;
        Mqtt5BlockingClient subscriber = broker.connected5("hive5-sub-" + published + "-" + subscribed);
        try (Inbox inbox = new Inbox(subscriber)) {
            subscriber
                    .subscribeWith()
                    .topicFilter(topic)
                    .qos(MqttQos.fromCode(subscribed))
                    .send();
            Mqtt3BlockingClient publisher = broker.connected3("hive3-pub-" + published + "-" + subscribed);

            // When
            publisher
                    .publishWith()
                    .topic(topic)
                    .qos(MqttQos.fromCode(published))
                    .payload(bytes("x"))
                    .send();

            // Then
            Mqtt5Publish message = inbox.next();
            assertThat(message.getQos().getCode()).isEqualTo(Math.min(published, subscribed));
            assertThat(message.isRetain()).isFalse();
            publisher.disconnect();
        }
        subscriber.disconnect();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void a_message_goes_between_two_of_pahos_mqtt_5_clients(int qos) throws Exception {
        // Given
        String topic = "qos/paho5/" + qos;
        BlockingQueue<org.eclipse.paho.mqttv5.common.MqttMessage> received = new LinkedBlockingQueue<>();
        var subscriber = new org.eclipse.paho.mqttv5.client.MqttClient(
                broker.uri(), "paho5-sub-" + qos, new org.eclipse.paho.mqttv5.client.persist.MemoryPersistence());
        subscriber.setCallback(new PahoInbox(received));
        subscriber.connect();
        subscriber.subscribe(topic, qos);
        var publisher = new org.eclipse.paho.mqttv5.client.MqttClient(
                broker.uri(), "paho5-pub-" + qos, new org.eclipse.paho.mqttv5.client.persist.MemoryPersistence());
        publisher.connect();

        // When
        publisher.publish(topic, bytes("x"), qos, false);

        // Then
        var message = received.poll(60, TimeUnit.SECONDS);
        assertThat(message).isNotNull();
        assertThat(message.getQos()).isEqualTo(qos);
        assertThat(message.getPayload()).isEqualTo(bytes("x"));
        publisher.disconnect();
        publisher.close();
        subscriber.disconnect();
        subscriber.close();
    }

    @Test
    void a_qos_2_message_sent_again_before_its_release_is_delivered_once() throws IOException {
        try (RawMqttClient subscriber = broker.raw(5, "once-sub").subscribe("qos/once", 0);
                RawMqttClient publisher = broker.raw(5, "once-pub")) {
            // Given
            publisher.send(RawPackets.publish(5, "qos/once", 2, 7, bytes("x")));
            assertThat(publisher.expect(RawPacket.PUBREC).packetId()).isEqualTo(7);

            // When it comes again with DUP, then is released, then another one has the same identifier
            publisher.send(RawPackets.publish(5, 0x0C, sized("qos/once"), 7, properties(), bytes("x")));
            publisher.expect(RawPacket.PUBREC);
            publisher.send(RawPackets.ack(RawPacket.PUBREL, 7));
            assertThat(publisher.expect(RawPacket.PUBCOMP).reasonCode()).isZero();
            publisher.send(RawPackets.ack(RawPacket.PUBREL, 7));
            assertThat(publisher.expect(RawPacket.PUBCOMP).reasonCode()).isEqualTo(0x92);
            publisher.send(RawPackets.publish(5, "qos/once", 2, 7, bytes("y")));
            publisher.expect(RawPacket.PUBREC);

            // Then
            assertThat(subscriber.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("x"));
            assertThat(subscriber.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("y"));
            subscriber.expectAlive();
        }
    }

    @Test
    void messages_of_one_publisher_keep_their_order() throws IOException {
        try (RawMqttClient subscriber = broker.raw(5, "order-sub").subscribe("qos/order/#", 2);
                RawMqttClient publisher = broker.raw(4, "order-pub")) {
            // When
            for (int i = 1; i <= 300; i++) {
                publisher.send(RawPackets.publish(4, "qos/order/" + i % 3, i % 2, i, bytes(Integer.toString(i))));
            }

            // Then
            for (int i = 1; i <= 300; i++) {
                RawPacket message = subscriber.expect(RawPacket.PUBLISH);
                assertThat(message.payload()).isEqualTo(bytes(Integer.toString(i)));
                if (message.qos() == 1) {
                    subscriber.send(RawPackets.ack(RawPacket.PUBACK, message.packetId()));
                }
            }
        }
    }

    /** Takes messages from Paho's MQTT 5 client. */
    private record PahoInbox(BlockingQueue<org.eclipse.paho.mqttv5.common.MqttMessage> received)
            implements org.eclipse.paho.mqttv5.client.MqttCallback {
        @Override
        public void messageArrived(String topic, org.eclipse.paho.mqttv5.common.MqttMessage message) {
            received.add(message);
        }

        @Override
        public void disconnected(org.eclipse.paho.mqttv5.client.MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(org.eclipse.paho.mqttv5.common.MqttException exception) {}

        @Override
        public void deliveryComplete(org.eclipse.paho.mqttv5.client.IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String server) {}

        @Override
        public void authPacketArrived(
                int reasonCode, org.eclipse.paho.mqttv5.common.packet.MqttProperties properties) {}
    }
}
