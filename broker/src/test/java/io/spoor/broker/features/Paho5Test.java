package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u16;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.tracing.DropReason;
import io.spoor.tracing.TraceEvent.ClientConnect;
import io.spoor.tracing.TraceEvent.SessionResume;
import io.spoor.tracing.TraceEvent.WillPublish;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What MQTT 5 has beyond MQTT 3, with Paho's client, which was written independently of the others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Paho5Test {
    private final List<PahoClient> opened = new ArrayList<>();
    private FeatureBroker broker;

    @BeforeAll
    void start() throws IOException {
        broker = new FeatureBroker(Map.of("topicAliasMaximum", 3));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @AfterEach
    void disconnect() throws MqttException {
        for (PahoClient client : opened) {
            if (client.mqtt.isConnected()) {
                client.mqtt.disconnect();
            }
            client.mqtt.close();
        }
        opened.clear();
    }

    /** A message and its topic. */
    private record Received(String topic, MqttMessage message) {
        String text() {
            return topic + " " + new String(message.getPayload(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    /** Paho's client with its messages in a queue. */
    private static final class PahoClient implements MqttCallback {
        private final MqttClient mqtt;
        private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
        private final BlockingQueue<Integer> ends = new LinkedBlockingQueue<>();

        PahoClient(String uri, String id) throws MqttException {
            mqtt = new MqttClient(uri, id, new MemoryPersistence());
            mqtt.setTimeToWait(60_000);
            mqtt.setCallback(this);
        }

        Received next() throws InterruptedException {
            Received next = received.poll(60, TimeUnit.SECONDS);
            assertThat(next).as("a message within a minute").isNotNull();
            return next;
        }

        void publish(String topic, String payload, int qos, MqttProperties properties) throws MqttException {
            MqttMessage message = new MqttMessage(bytes(payload), qos, false, properties);
            mqtt.publish(topic, message);
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            received.add(new Received(topic, message));
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            ends.add(response.getReturnCode());
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String server) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }

    /**
     * A client for one connection: one that connects again may wait for ever for a sender of its own that was about to
     * stop when it was to start.
     */
    private PahoClient client(String id) throws MqttException {
        PahoClient client = new PahoClient(broker.uri(), id);
        opened.add(client);
        return client;
    }

    private PahoClient connected(String id) throws MqttException {
        PahoClient client = client(id);
        client.mqtt.connect();
        return client;
    }

    private static MqttConnectionOptions persistent(boolean cleanStart) {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(cleanStart);
        options.setSessionExpiryInterval(60L);
        options.setAutomaticReconnect(false);
        return options;
    }

    @Test
    void user_properties_and_what_describes_a_payload_arrive_unaltered() throws Exception {
        PahoClient subscriber = connected("paho-props-sub");
        subscriber.mqtt.subscribe("paho/props", 2);
        MqttProperties properties = new MqttProperties();
        properties.setUserProperties(
                List.of(new UserProperty("k", "1"), new UserProperty("é", "😀"), new UserProperty("k", "2")));
        properties.setContentType("text/plain");
        properties.setPayloadFormat(true);

        connected("paho-props-pub").publish("paho/props", "x", 2, properties);

        MqttMessage message = subscriber.next().message();
        assertThat(message.getQos()).isEqualTo(2);
        assertThat(message.getProperties().getUserProperties())
                .extracting(property -> property.getKey() + "=" + property.getValue())
                .containsExactly("k=1", "é=😀", "k=2");
        assertThat(message.getProperties().getContentType()).isEqualTo("text/plain");
        assertThat(message.getProperties().getPayloadFormat()).isTrue();
    }

    @Test
    void user_properties_of_a_connect_are_in_the_trace() throws Exception {
        PahoClient client = client("paho-told");
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setUserProperties(List.of(new UserProperty("site", "north"), new UserProperty("site", "south")));
        client.mqtt.connect(options);
        assertThat(broker.trace()
                        .await(
                                ClientConnect.class,
                                event -> event.client().clientId().equals("paho-told"))
                        .userProperties())
                .containsExactly(Map.entry("site", List.of("north", "south")));
    }

    @Test
    void a_request_is_answered_on_its_response_topic() throws Exception {
        PahoClient server = connected("paho-server");
        server.mqtt.subscribe("paho/request", 1);
        PahoClient asker = connected("paho-asker");
        asker.mqtt.subscribe("paho/answers/asker", 1);
        MqttProperties question = new MqttProperties();
        question.setResponseTopic("paho/answers/asker");
        question.setCorrelationData(bytes(0, 255, 42));

        asker.publish("paho/request", "2+2", 1, question);
        MqttProperties asked = server.next().message().getProperties();
        MqttProperties reply = new MqttProperties();
        reply.setCorrelationData(asked.getCorrelationData());
        server.publish(asked.getResponseTopic(), "4", 1, reply);

        Received answer = asker.next();
        assertThat(answer.text()).isEqualTo("paho/answers/asker 4");
        assertThat(answer.message().getProperties().getCorrelationData()).isEqualTo(bytes(0, 255, 42));
    }

    @Test
    void an_expired_message_does_not_wait_for_a_client_and_another_tells_what_is_left() throws Exception {
        PahoClient client = client("paho-late");
        client.mqtt.connect(persistent(true));
        client.mqtt.subscribe("paho/expiry/#", 1);
        client.mqtt.disconnect();
        broker.disconnectOf("paho-late");
        MqttProperties shortly = new MqttProperties();
        shortly.setMessageExpiryInterval(1L);
        MqttProperties longer = new MqttProperties();
        longer.setMessageExpiryInterval(100L);
        PahoClient publisher = connected("paho-expiry-pub");
        publisher.publish("paho/expiry/short", "x", 1, shortly);
        publisher.publish("paho/expiry/long", "y", 1, longer);
        long sent = System.nanoTime();
        org.awaitility.Awaitility.await().until(() -> System.nanoTime() - sent > 1_100_000_000L);

        PahoClient late = client("paho-late");
        late.mqtt.connect(persistent(false));

        Received message = late.next();
        assertThat(message.text()).isEqualTo("paho/expiry/long y");
        assertThat(message.message().getProperties().getMessageExpiryInterval()).isBetween(80L, 99L);
        assertThat(broker.dropOn("paho/expiry/short").reason()).isEqualTo(DropReason.EXPIRED);
        assertThat(late.received).isEmpty();
    }

    @Test
    void members_of_a_shared_subscription_share_the_messages() throws Exception {
        PahoClient one = connected("paho-share-1");
        PahoClient two = connected("paho-share-2");
        one.mqtt.subscribe("$share/paho/paho/share/#", 1);
        two.mqtt.subscribe("$share/paho/paho/share/#", 1);
        PahoClient publisher = connected("paho-share-pub");
        for (int i = 0; i < 20; i++) {
            publisher.publish("paho/share/" + i, "x", 1, new MqttProperties());
        }

        TreeSet<String> topics = new TreeSet<>();
        for (int i = 0; i < 10; i++) {
            topics.add(one.next().topic());
            topics.add(two.next().topic());
        }
        assertThat(topics).hasSize(20);
        assertThat(one.received).isEmpty();
        assertThat(two.received).isEmpty();
    }

    @Test
    void the_aliases_of_a_publisher_are_not_those_of_its_subscribers() throws Exception {
        // Paho 1.2.5 can not read a topic that was replaced by an alias (paho.mqtt.java#866), so this one allows none,
        // and a client that can shows that there would be some
        PahoClient subscriber = connected("paho-alias-sub");
        subscriber.mqtt.subscribe("paho/alias/#", 1);
        try (RawMqttClient witness = RawMqttClient.connected(
                        broker.address(), 5, 0x02, properties(bytes(0x22, u16(2))), sized("paho-alias-witness"))
                .subscribe("paho/alias/#", 0)) {
            PahoClient publisher = connected("paho-alias-pub");
            for (int i = 0; i < 8; i++) {
                MqttProperties properties = new MqttProperties();
                properties.setTopicAlias(3 - i % 2);
                publisher.publish("paho/alias/" + i % 2, Integer.toString(i), 1, properties);
                Received received = subscriber.next();
                assertThat(received.text()).isEqualTo("paho/alias/" + i % 2 + " " + i);
                assertThat(received.message().getProperties().getTopicAlias()).isNull();
                RawPacket message = witness.expect(RawPacket.PUBLISH);
                assertThat(message.properties()).containsEntry(0x23, i % 2 + 1L);
                assertThat(message.topic()).isEqualTo(i < 2 ? "paho/alias/" + i : "");
            }
        }
    }

    @Test
    void a_will_waits_for_its_delay_and_not_if_the_client_comes_back() throws Exception {
        PahoClient watcher = connected("paho-will-watcher");
        watcher.mqtt.subscribe("paho/will/#", 1);
        for (String id : List.of("paho-returns", "paho-stays-away")) {
            PahoClient client = client(id);
            MqttConnectionOptions options = persistent(true);
            MqttProperties properties = new MqttProperties();
            properties.setWillDelayInterval(2L);
            properties.setUserProperties(List.of(new UserProperty("who", id)));
            options.setWill("paho/will/" + id, new MqttMessage(bytes("gone"), 1, false, null));
            options.setWillMessageProperties(properties);
            client.mqtt.connect(options);
            assertThat(broker.spoor().disconnect(id).get(60, TimeUnit.SECONDS)).isTrue();
            assertThat(client.ends.poll(60, TimeUnit.SECONDS)).isEqualTo(0x98);
            if (id.equals("paho-returns")) {
                client(id).mqtt.connect(persistent(false));
            }
        }

        Received will = watcher.next();
        assertThat(will.text()).isEqualTo("paho/will/paho-stays-away gone");
        assertThat(will.message().getProperties().getUserProperties())
                .extracting(property -> property.getKey() + "=" + property.getValue())
                .containsExactly("who=paho-stays-away");
        assertThat(broker.trace().all(WillPublish.class))
                .noneMatch(event -> event.client().clientId().equals("paho-returns"));
        assertThat(watcher.received).isEmpty();
    }

    @Test
    void a_session_is_resumed_with_its_subscriptions_and_what_came_meanwhile() throws Exception {
        PahoClient client = client("paho-sleeps");
        assertThat(client.mqtt.connectWithResult(persistent(true)).getSessionPresent())
                .isFalse();
        client.mqtt.subscribe(new MqttSubscription[] {new MqttSubscription("paho/sleep/#", 2)});
        client.mqtt.disconnect();
        broker.disconnectOf("paho-sleeps");
        PahoClient publisher = connected("paho-sleep-pub");
        for (int qos = 1; qos <= 2; qos++) {
            publisher.publish("paho/sleep/" + qos, "while away", qos, new MqttProperties());
        }

        client = client("paho-sleeps");
        assertThat(client.mqtt.connectWithResult(persistent(false)).getSessionPresent())
                .isTrue();
        assertThat(client.next().text()).isEqualTo("paho/sleep/1 while away");
        Received second = client.next();
        assertThat(second.text()).isEqualTo("paho/sleep/2 while away");
        assertThat(second.message().getQos()).isEqualTo(2);
        publisher.publish("paho/sleep/live", "x", 1, new MqttProperties());
        assertThat(client.next().topic()).isEqualTo("paho/sleep/live");
        assertThat(broker.trace()
                        .await(
                                SessionResume.class,
                                event -> event.client().clientId().equals("paho-sleeps"))
                        .queuedMessages())
                .isEqualTo(2);

        // And a clean start leaves nothing of it
        client.mqtt.disconnect();
        client = client("paho-sleeps");
        assertThat(client.mqtt.connectWithResult(persistent(true)).getSessionPresent())
                .isFalse();
        publisher.publish("paho/sleep/after", "x", 1, new MqttProperties());
        publisher.mqtt.subscribe("paho/sleep/marker", 0);
        publisher.publish("paho/sleep/marker", "x", 1, new MqttProperties());
        publisher.next();
        assertThat(client.received).isEmpty();
    }

    @Test
    void a_takeover_is_told_with_its_reason() throws Exception {
        PahoClient first = connected("paho-twin");
        connected("paho-twin");
        assertThat(first.ends.poll(60, TimeUnit.SECONDS)).isEqualTo(0x8E);
    }
}
