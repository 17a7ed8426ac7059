package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.ClientConnect;
import io.spoor.tracing.TraceEvent.ClientDisconnect;
import io.spoor.tracing.TraceEvent.EndedBy;
import io.spoor.tracing.TraceEvent.LimitExceeded;
import io.spoor.tracing.TraceEvent.TransportClose;
import io.spoor.tracing.TraceEvent.TransportOpen;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a client is told when it connects, and what about itself the trace keeps. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConnectTest {
    private FeatureBroker broker;

    @BeforeAll
    void start() throws IOException {
        broker = new FeatureBroker(Map.of("maximumKeepAlive", "2s", "maximumSubscriptionsPerSession", 2));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @Test
    void a_client_without_an_identifier_is_given_one() throws Exception {
        Mqtt5BlockingClient client = com.hivemq.client.mqtt.MqttClient.builder()
                .useMqttVersion5()
                .identifier("")
                .serverAddress(broker.address())
                .buildBlocking();
        Mqtt5ConnAck connack = client.connect();
        String id = connack.getAssignedClientIdentifier().orElseThrow().toString();
        assertThat(broker.spoor().clients()).anyMatch(known -> known.clientId().equals(id));
        client.disconnect();
        assertThat(broker.disconnectOf(id).reason()).isEqualTo(DisconnectReason.NORMAL);
    }

    @Test
    void the_broker_shortens_a_keep_alive_and_holds_the_client_to_it() throws IOException {
        try (RawMqttClient client = RawMqttClient.open(broker.address(), 5)) {
            // Given
            client.send(RawPackets.connect(5, 0x02, 0, properties(), sized("no-keep-alive")));
            assertThat(client.expect(RawPacket.CONNACK).properties()).containsEntry(0x13, 2L);

            // When it sends nothing, then
            assertThat(client.expect(RawPacket.DISCONNECT).reasonCode()).isEqualTo(0x8D);
            assertThat(Duration.ofNanos(broker.disconnectOf("no-keep-alive").durationNanos()))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(2900));
        }
    }

    @Test
    void a_shorter_keep_alive_is_the_clients_choice() throws IOException {
        try (RawMqttClient client = RawMqttClient.open(broker.address(), 5)) {
            client.send(RawPackets.connect(5, 0x02, 1, properties(), sized("short-keep-alive")));
            assertThat(client.expect(RawPacket.CONNACK).properties()).doesNotContainKey(0x13);
        }
    }

    @Test
    void enhanced_authentication_is_refused() throws IOException {
        try (RawMqttClient client = RawMqttClient.open(broker.address(), 5)) {
            client.send(
                    RawPackets.connect(5, 0x02, 60, properties(bytes(0x15, sized("SCRAM-SHA-256"))), sized("scram")));
            assertThat(client.expect(RawPacket.CONNACK).reasonCode()).isEqualTo(0x8C);
            client.expectClosed();
        }
        ClientConnect refused = broker.trace()
                .await(ClientConnect.class, event -> event.client().clientId().equals("scram"));
        assertThat(refused.reasonCode()).isEqualTo(0x8C);
        assertThat(refused.detail()).contains("SCRAM-SHA-256");
    }

    @Test
    void the_trace_tells_how_a_client_connected() throws Exception {
        Mqtt5BlockingClient client = broker.hive5("traced").buildBlocking();
        client.connectWith()
                .keepAlive(1)
                .cleanStart(false)
                .sessionExpiryInterval(7)
                .userProperties()
                .add("firmware", "1.2")
                .applyUserProperties()
                .send();
        client.disconnect();

        ClientConnect connect = broker.trace()
                .await(ClientConnect.class, event -> event.client().clientId().equals("traced"));
        assertThat(connect.reasonCode()).isZero();
        assertThat(connect.reason()).isNull();
        assertThat(connect.keepAliveSeconds()).isOne();
        assertThat(connect.cleanStart()).isFalse();
        assertThat(connect.sessionPresent()).isFalse();
        assertThat(connect.sessionExpirySeconds()).isEqualTo(7);
        assertThat(connect.userProperties()).containsEntry("firmware", List.of("1.2"));
        assertThat(connect.client().connection().transport()).isEqualTo("tcp");
        assertThat(connect.client().connection().listener()).isEqualTo("tcp");
        ClientDisconnect end = broker.disconnectOf("traced");
        assertThat(end.endedBy()).isEqualTo(EndedBy.CLIENT);
        assertThat(end.client().connection().id())
                .isEqualTo(connect.client().connection().id());
        TransportClose closed = broker.trace()
                .await(
                        TransportClose.class,
                        event -> event.connection()
                                .id()
                                .equals(connect.client().connection().id()));
        assertThat(closed.reason()).isEqualTo(DisconnectReason.NORMAL);
        assertThat(closed.bytesIn()).isEqualTo(end.traffic().bytesIn()).isPositive();
        assertThat(closed.bytesOut()).isPositive();
    }

    @Test
    void a_connection_that_never_says_anything_is_in_the_trace() throws IOException {
        int port;
        try (RawMqttClient client = RawMqttClient.open(broker.address(), 5)) {
            port = client.localPort();
            broker.trace()
                    .await(
                            TransportOpen.class,
                            event -> event.connection().peer().getPort() == port);
        }
        assertThat(broker.trace()
                        .await(
                                TransportClose.class,
                                event -> event.connection().peer().getPort() == port)
                        .reason())
                .isEqualTo(DisconnectReason.TCP_CLOSED);
    }

    @Test
    void no_more_subscriptions_than_allowed() throws IOException {
        try (RawMqttClient client =
                broker.raw(5, "subscriber").subscribe("connect/1", 0).subscribe("connect/2", 0)) {
            client.send(RawPackets.subscribe(5, 3, "connect/3", 0));
            assertThat(client.expect(RawPacket.SUBACK).reasonCodes()).isEqualTo(bytes(0x97));
            client.subscribe("connect/2", 1);
        }
        LimitExceeded limit =
                broker.trace().await(LimitExceeded.class, event -> event.limit().equals("subscriptions_per_session"));
        assertThat(limit.allowed()).isEqualTo(2);
    }
}
