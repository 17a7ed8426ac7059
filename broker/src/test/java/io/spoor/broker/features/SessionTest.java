package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u32;
import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.Inbox;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.DropReason;
import io.spoor.tracing.TraceEvent.SessionExpire;
import io.spoor.tracing.TraceEvent.SessionResume;
import io.spoor.tracing.TraceEvent.SessionTakeover;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Sessions that outlive their connections, and connections that replace each other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionTest {
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
    void a_second_connection_takes_over_and_the_first_is_told() throws IOException {
        try (RawMqttClient first = broker.raw5("twin", true, 60);
                RawMqttClient second = broker.raw5("twin", false, 60)) {
            RawPacket end = first.expect(RawPacket.DISCONNECT);
            assertThat(end.reasonCode()).isEqualTo(0x8E);
            first.expectClosed();
            second.expectAlive();

            SessionTakeover takeover = broker.trace()
                    .await(
                            SessionTakeover.class,
                            event -> event.client().clientId().equals("twin"));
            assertThat(takeover.client().connection().peer().getPort()).isEqualTo(first.localPort());
            assertThat(takeover.by().peer().getPort()).isEqualTo(second.localPort());
            assertThat(broker.disconnectOf("twin").reason()).isEqualTo(DisconnectReason.TAKEN_OVER);
            assertThat(broker.spoor().clients())
                    .filteredOn(client -> client.clientId().equals("twin"))
                    .singleElement()
                    .satisfies(client -> assertThat(client.address().getPort()).isEqualTo(second.localPort()));
        }
    }

    @Test
    void a_hundred_takeovers_of_one_session_from_both_loops_lose_no_message() throws IOException {
        try (RawMqttClient publisher = broker.raw(5, "relay-pub")) {
            RawMqttClient holder = broker.raw5("relay", true, 60).subscribe("session/relay", 1);
            for (int i = 1; i <= 100; i++) {
                publisher.send(RawPackets.publish(5, "session/relay", 1, i, bytes(Integer.toString(i))));
                RawMqttClient next = broker.raw5("relay", false, 60);
                holder.close();
                holder = next;
                assertThat(publisher.expect(RawPacket.PUBACK).reasonCode()).isZero();
            }
            for (int i = 1; i <= 100; i++) {
                assertThat(holder.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes(Integer.toString(i)));
            }
            holder.expectAlive();
            holder.close();
        }
    }

    @Test
    void messages_that_came_while_the_client_was_away_are_waiting_for_it() throws Exception {
        // Given
        Mqtt5BlockingClient client = broker.hive5("sleeper").buildBlocking();
        client.connectWith().sessionExpiryInterval(60).send();
        client.subscribeWith()
                .topicFilter("session/sleep/#")
                .qos(MqttQos.EXACTLY_ONCE)
                .send();
        client.disconnect();
        broker.disconnectOf("sleeper");

        // When
        broker.publish("session/sleep/a", "one");
        try (RawMqttClient publisher = broker.raw(5, "sleep-pub")) {
            publisher.send(RawPackets.publish(5, "session/sleep/b", 2, 1, bytes("two")));
            publisher.expect(RawPacket.PUBREC);
            publisher.send(RawPackets.ack(RawPacket.PUBREL, 1));
            publisher.expect(RawPacket.PUBCOMP);
            publisher.send(RawPackets.publish(5, "session/sleep/c", 0, 0, bytes("lost")));
            publisher.expectAlive();
        }

        // Then QoS 1 and 2 are there in order; QoS 0 is not kept, and the trace says so
        try (Inbox inbox = new Inbox(client)) {
            Mqtt5ConnAck connack = client.connectWith()
                    .cleanStart(false)
                    .sessionExpiryInterval(60)
                    .send();
            assertThat(connack.isSessionPresent()).isTrue();
            assertThat(inbox.nextText()).isEqualTo("one");
            Mqtt5Publish second = inbox.next();
            assertThat(Inbox.text(second)).isEqualTo("two");
            assertThat(second.getQos()).isEqualTo(MqttQos.EXACTLY_ONCE);
            broker.publish("session/sleep/d", "live");
            assertThat(inbox.nextText()).isEqualTo("live");
        }
        client.disconnect();
        SessionResume resume = broker.trace()
                .await(SessionResume.class, event -> event.client().clientId().equals("sleeper"));
        assertThat(resume.queuedMessages()).isEqualTo(2);
        assertThat(resume.subscriptions()).isOne();
        assertThat(broker.dropOn("session/sleep/c").reason()).isEqualTo(DropReason.QOS0_UNWRITABLE);
    }

    @Test
    void an_mqtt_3_session_stays_until_a_clean_one_replaces_it() throws Exception {
        // Given
        MqttConnectOptions persistent = new MqttConnectOptions();
        persistent.setCleanSession(false);
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        MqttClient first = sleeper(received);
        first.connect(persistent);
        first.subscribe("session/paho", 1);
        first.disconnect();
        first.close();
        broker.disconnectOf("paho-sleeper");
        broker.publish("session/paho", "waiting");

        // When
        MqttClient second = sleeper(received);
        boolean present = second.connectWithResult(persistent).getSessionPresent();

        // Then
        assertThat(present).isTrue();
        assertThat(received.poll(60, TimeUnit.SECONDS)).isEqualTo("waiting");
        second.disconnect();
        second.close();
        MqttClient clean = sleeper(received);
        assertThat(clean.connectWithResult(new MqttConnectOptions()).getSessionPresent())
                .isFalse();
        clean.disconnect();
        clean.close();
    }

    /** For one connection; Paho's clients do not always manage a second one. */
    private MqttClient sleeper(BlockingQueue<String> received) throws MqttException {
        MqttClient client = new MqttClient(broker.uri(), "paho-sleeper", new MemoryPersistence());
        client.setCallback(new Into(received));
        return client;
    }

    /** Takes messages from Paho's MQTT 3 client. */
    private record Into(BlockingQueue<String> received) implements MqttCallback {
        @Override
        public void connectionLost(Throwable cause) {}

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            received.add(message.toString());
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {}
    }

    @Test
    void what_was_not_acknowledged_comes_again_as_a_duplicate_with_the_same_identifiers() throws IOException {
        // Given three messages under way: one unacknowledged, one half done, one not received
        int[] ids = new int[3];
        try (RawMqttClient client = broker.raw5("redeliver", true, 60).subscribe("session/redeliver", 2);
                RawMqttClient publisher = broker.raw(5, "redeliver-pub")) {
            publisher.send(
                    RawPackets.publish(5, "session/redeliver", 1, 1, bytes("a")),
                    RawPackets.publish(5, "session/redeliver", 2, 2, bytes("b")),
                    RawPackets.publish(5, "session/redeliver", 2, 3, bytes("c")));
            for (int i = 0; i < 3; i++) {
                RawPacket message = client.expect(RawPacket.PUBLISH);
                assertThat(message.dup()).isFalse();
                ids[i] = message.packetId();
            }
            client.send(RawPackets.ack(RawPacket.PUBREC, ids[1]));
            assertThat(client.expect(RawPacket.PUBREL).packetId()).isEqualTo(ids[1]);
        }
        broker.disconnectOf("redeliver");

        // When
        try (RawMqttClient client = broker.raw5("redeliver", false, 60)) {
            // Then
            RawPacket first = client.expect(RawPacket.PUBLISH);
            assertThat(first.dup()).isTrue();
            assertThat(first.packetId()).isEqualTo(ids[0]);
            assertThat(first.payload()).isEqualTo(bytes("a"));
            assertThat(client.expect(RawPacket.PUBREL).packetId()).isEqualTo(ids[1]);
            RawPacket third = client.expect(RawPacket.PUBLISH);
            assertThat(third.dup()).isTrue();
            assertThat(third.packetId()).isEqualTo(ids[2]);
            assertThat(third.payload()).isEqualTo(bytes("c"));

            client.send(
                    RawPackets.ack(RawPacket.PUBACK, ids[0]),
                    RawPackets.ack(RawPacket.PUBCOMP, ids[1]),
                    RawPackets.ack(RawPacket.PUBREC, ids[2]));
            client.expect(RawPacket.PUBREL);
            client.send(RawPackets.ack(RawPacket.PUBCOMP, ids[2]));
            client.expectAlive();
        }
        try (RawMqttClient client = broker.raw5("redeliver", false, 60)) {
            client.expectAlive();
        }
    }

    @Test
    void an_unreleased_qos_2_message_is_known_after_a_reconnect() throws IOException {
        try (RawMqttClient subscriber = broker.raw(5, "unreleased-sub").subscribe("session/unreleased", 0)) {
            try (RawMqttClient publisher = broker.raw5("unreleased", true, 60)) {
                publisher.send(RawPackets.publish(5, "session/unreleased", 2, 5, bytes("x")));
                publisher.expect(RawPacket.PUBREC);
            }
            try (RawMqttClient publisher = broker.raw5("unreleased", false, 60)) {
                publisher.send(RawPackets.publish(5, 0x0C, sized("session/unreleased"), 5, properties(), bytes("x")));
                publisher.expect(RawPacket.PUBREC);
                publisher.send(RawPackets.ack(RawPacket.PUBREL, 5));
                assertThat(publisher.expect(RawPacket.PUBCOMP).reasonCode()).isZero();
            }
            subscriber.expect(RawPacket.PUBLISH);
            subscriber.expectAlive();
        }
    }

    @Test
    void a_session_ends_when_its_expiry_interval_has_passed() throws IOException {
        // Given
        try (RawMqttClient client = broker.raw5("expiring", true, 1).subscribe("session/expiring", 1)) {
            client.expectAlive();
        }
        broker.disconnectOf("expiring");
        broker.publish("session/expiring", "too late");

        // When
        SessionExpire expired = broker.trace()
                .await(SessionExpire.class, event -> event.client().clientId().equals("expiring"));

        // Then
        assertThat(expired.queuedMessages()).isOne();
        assertThat(expired.subscriptions()).isOne();
        assertThat(broker.dropOn("session/expiring").reason()).isEqualTo(DropReason.SESSION_GONE);
        assertThat(presentAfter("expiring")).isFalse();
    }

    private boolean presentAfter(String id) throws IOException {
        try (RawMqttClient client = RawMqttClient.open(broker.address(), 5)) {
            client.send(RawPackets.connect(5, 0x00, 60, properties(), sized(id)));
            return client.expect(RawPacket.CONNACK).sessionPresent();
        }
    }

    @Test
    void a_disconnect_can_change_the_expiry_interval() throws IOException {
        try (RawMqttClient client = broker.raw5("leaving", true, 3600)) {
            client.send(RawPackets.packet(0xE0, 0x00, properties(bytes(0x11, u32(0)))));
            client.expectClosed();
        }
        broker.trace()
                .await(SessionExpire.class, event -> event.client().clientId().equals("leaving"));
        assertThat(presentAfter("leaving")).isFalse();
    }

    @Test
    void a_clean_start_discards_the_earlier_session() throws IOException {
        // Given
        broker.raw5("fresh", true, 60).subscribe("session/fresh", 1).close();
        broker.disconnectOf("fresh");
        broker.publish("session/fresh", "old");

        // When
        try (RawMqttClient client = RawMqttClient.open(broker.address(), 5)) {
            client.send(RawPackets.connect(5, "fresh"));

            // Then
            assertThat(client.expect(RawPacket.CONNACK).sessionPresent()).isFalse();
            broker.publish("session/fresh", "new");
            client.expectAlive();
        }
        broker.trace()
                .await(SessionExpire.class, event -> event.client().clientId().equals("fresh"));
    }

    @Test
    void a_too_long_expiry_interval_is_shortened_and_the_client_told() throws IOException {
        try (RawMqttClient client = RawMqttClient.open(broker.address(), 5)) {
            client.send(RawPackets.connect(5, 0x02, 60, properties(bytes(0x11, u32(0xFFFFFFFFL))), sized("forever")));
            assertThat(client.expect(RawPacket.CONNACK).properties())
                    .containsEntry(0x11, Duration.ofDays(7).toSeconds());
        }
        assertThat(broker.sessionStartOf("forever").expirySeconds())
                .isEqualTo(Duration.ofDays(7).toSeconds());
    }
}
