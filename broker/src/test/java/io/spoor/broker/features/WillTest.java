package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u32;
import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.ClientConnect;
import io.spoor.tracing.TraceEvent.ClientDisconnect;
import io.spoor.tracing.TraceEvent.EndedBy;
import io.spoor.tracing.TraceEvent.WillPublish;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Wills: published when a client is lost, and only then. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WillTest {
    private FeatureBroker broker;

    @BeforeAll
    void start() throws IOException {
        broker = new FeatureBroker(Map.of());
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    /** Connects with a will to {@code will/ID}. */
    private RawMqttClient withWill(String id, long sessionExpiry, long delay, int keepAlive) throws IOException {
        RawMqttClient client = RawMqttClient.open(broker.address(), 5);
        client.send(RawPackets.connect(
                5,
                0x02 | 0x04 | 0x08,
                keepAlive,
                properties(bytes(0x11, u32(sessionExpiry))),
                sized(id),
                properties(bytes(0x18, u32(delay)), bytes(0x26, sized("who"), sized(id))),
                sized("will/" + id),
                sized("gone")));
        assertThat(client.expect(RawPacket.CONNACK).reasonCode()).isZero();
        return client;
    }

    private RawMqttClient watcher(String id) throws IOException {
        return broker.raw(5, "watcher-of-" + id).subscribe("will/" + id, 0);
    }

    private WillPublish willOf(String id) {
        return broker.trace()
                .await(WillPublish.class, event -> event.client().clientId().equals(id));
    }

    private void expectNoWill(RawMqttClient watcher, String id) throws IOException {
        broker.publish("will/" + id, "marker");
        assertThat(watcher.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("marker"));
        assertThat(broker.trace().all(WillPublish.class))
                .noneMatch(event -> event.client().clientId().equals(id));
    }

    @Test
    void a_client_that_says_goodbye_leaves_no_will() throws IOException {
        try (RawMqttClient watcher = watcher("polite");
                RawMqttClient client = withWill("polite", 0, 0, 60)) {
            client.send(RawPackets.disconnect());
            client.expectClosed();
            assertThat(broker.disconnectOf("polite").reason()).isEqualTo(DisconnectReason.NORMAL);
            expectNoWill(watcher, "polite");
        }
    }

    @Test
    void a_lost_connection_publishes_the_will_with_its_properties() throws IOException {
        try (RawMqttClient watcher = watcher("lost")) {
            withWill("lost", 0, 0, 60).close();

            RawPacket will = watcher.expect(RawPacket.PUBLISH);
            assertThat(will.payload()).isEqualTo(bytes("gone"));
            assertThat(will.properties()).containsEntry(0x26, "who=lost");
            WillPublish event = willOf("lost");
            assertThat(event.topic()).isEqualTo("will/lost");
            assertThat(event.qos()).isOne();
            ClientDisconnect end = broker.disconnectOf("lost");
            assertThat(end.reason()).isEqualTo(DisconnectReason.TCP_CLOSED);
            assertThat(end.endedBy()).isEqualTo(EndedBy.CLIENT);
        }
    }

    @Test
    void a_will_can_be_retained() throws IOException {
        RawMqttClient client = RawMqttClient.connected(
                broker.address(), 4, 0x02 | 0x04 | 0x20, properties(), sized("keeper"), sized("will/kept"), sized("x"));
        client.close();
        willOf("keeper");
        try (RawMqttClient late = broker.raw(5, "late").subscribe("will/kept", 0)) {
            assertThat(late.expect(RawPacket.PUBLISH).retain()).isTrue();
        }
    }

    @Test
    void a_client_can_ask_for_its_will_when_it_leaves() throws IOException {
        try (RawMqttClient watcher = watcher("asking");
                RawMqttClient client = withWill("asking", 0, 0, 60)) {
            client.send(RawPackets.packet(0xE0, 0x04));
            assertThat(watcher.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("gone"));
            ClientDisconnect end = broker.disconnectOf("asking");
            assertThat(end.endedBy()).isEqualTo(EndedBy.CLIENT);
            assertThat(end.reasonCode()).isEqualTo(0x04);
        }
    }

    @Test
    void a_delayed_will_waits_for_its_delay() throws IOException {
        try (RawMqttClient watcher = watcher("delayed")) {
            long before = System.nanoTime();
            withWill("delayed", 60, 1, 60).close();
            broker.disconnectOf("delayed");
            watcher.expect(RawPacket.PUBLISH);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(990));
        }
    }

    @Test
    void a_delayed_will_comes_at_the_latest_when_the_session_ends() throws IOException {
        try (RawMqttClient watcher = watcher("short-session")) {
            withWill("short-session", 1, 3600, 60).close();
            assertThat(watcher.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("gone"));
        }
    }

    @Test
    void a_client_that_comes_back_in_time_withdraws_its_delayed_will() throws IOException {
        try (RawMqttClient watcher = watcher("returns")) {
            withWill("returns", 60, 1, 60).close();
            broker.disconnectOf("returns");
            try (RawMqttClient back = broker.raw5("returns", false, 60)) {
                withWill("later", 60, 1, 60).close();
                willOf("later"); // by then, the other delay has passed
                back.expectAlive();
                expectNoWill(watcher, "returns");
            }
        }
    }

    @Test
    void a_client_that_falls_silent_leaves_its_will() throws IOException {
        try (RawMqttClient watcher = watcher("silent");
                RawMqttClient client = withWill("silent", 0, 0, 1)) {
            RawPacket end = client.expect(RawPacket.DISCONNECT);
            assertThat(end.reasonCode()).isEqualTo(0x8D);
            assertThat(watcher.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("gone"));
            ClientDisconnect event = broker.disconnectOf("silent");
            assertThat(event.reason()).isEqualTo(DisconnectReason.KEEPALIVE_TIMEOUT);
            assertThat(event.endedBy()).isEqualTo(EndedBy.SERVER);
            assertThat(Duration.ofNanos(event.durationNanos())).isGreaterThan(Duration.ofMillis(1400));
        }
    }

    @Test
    void a_client_whose_session_is_taken_over_leaves_its_will() throws IOException {
        try (RawMqttClient watcher = watcher("taken");
                RawMqttClient first = withWill("taken", 60, 0, 60);
                RawMqttClient second = broker.raw5("taken", false, 60)) {
            assertThat(first.expect(RawPacket.DISCONNECT).reasonCode()).isEqualTo(0x8E);
            assertThat(watcher.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("gone"));
            second.expectAlive();
        }
    }

    @Test
    void the_wills_of_other_makes_of_clients_are_published_too() throws Exception {
        try (RawMqttClient watcher = broker.raw(5, "watcher-of-hive").subscribe("will/hive", 2)) {
            Mqtt5BlockingClient first = broker.hive5("hive-will").buildBlocking();
            first.connectWith()
                    .willPublish()
                    .topic("will/hive")
                    .qos(MqttQos.EXACTLY_ONCE)
                    .payload(bytes("gone"))
                    .contentType("text/plain")
                    .applyWillPublish()
                    .send();
            assertThat(broker.trace()
                            .await(
                                    ClientConnect.class,
                                    event -> event.client().clientId().equals("hive-will"))
                            .will())
                    .satisfies(will -> assertThat(will.topic()).isEqualTo("will/hive"));

            assertThat(broker.spoor().disconnect("hive-will").get(60, TimeUnit.SECONDS))
                    .isTrue();

            RawPacket will = watcher.expect(RawPacket.PUBLISH);
            assertThat(will.qos()).isEqualTo(2);
            assertThat(will.properties()).containsEntry(0x03, "text/plain");
        }
    }
}
