package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import io.spoor.broker.embed.Spoor;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.BrokerStop;
import io.spoor.tracing.TraceEvent.ClientDisconnect;
import io.spoor.tracing.TraceEvent.EndedBy;
import io.spoor.tracing.TraceEvent.LimitExceeded;
import io.spoor.tracing.TraceEvent.MessagePublish;
import io.spoor.tracing.TraceEvent.SessionExpire;
import io.spoor.tracing.TraceEvent.TransportClose;
import io.spoor.tracing.TraceEvent.WillPublish;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The broker inside a program: publishing, looking after clients, limits, and stopping. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddingTest {
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
    void the_program_publishes_and_learns_how_many_subscriptions_matched() throws Exception {
        try (RawMqttClient one = broker.raw(5, "embed-one").subscribe("embed/#", 2);
                RawMqttClient two = broker.raw(4, "embed-two").subscribe("embed/x", 0)) {
            assertThat(broker.spoor()
                            .publish("embed/x", bytes("hello"), 2, false)
                            .get(60, TimeUnit.SECONDS))
                    .isEqualTo(2);
            RawPacket message = one.expect(RawPacket.PUBLISH);
            assertThat(message.payload()).isEqualTo(bytes("hello"));
            assertThat(message.qos()).isEqualTo(2);
            assertThat(two.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("hello"));
            broker.spoor().publish("embedded", "embed/y", bytes("y"), 0, false).get(60, TimeUnit.SECONDS);
            one.expect(RawPacket.PUBLISH);
        }
        assertThat(broker.trace()
                        .await(MessagePublish.class, event -> event.topic().equals("embed/y"))
                        .client()
                        .clientId())
                .isEqualTo("embedded");
    }

    @Test
    void a_bad_topic_or_quality_is_refused_at_once() {
        assertThatThrownBy(() -> broker.spoor().publish("embed/#", bytes("x"), 0, false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> broker.spoor().publish("embed", bytes("x"), 3, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3");
    }

    @Test
    void the_program_sees_its_clients_and_can_send_them_away() throws Exception {
        // Given
        CompletableFuture<Mqtt5DisconnectReasonCode> told = new CompletableFuture<>();
        Mqtt5BlockingClient client = broker.hive5("unwanted")
                .addDisconnectedListener(context -> {
                    if (context.getCause() instanceof Mqtt5DisconnectException e) {
                        told.complete(e.getMqttMessage().getReasonCode());
                    } else {
                        told.completeExceptionally(context.getCause());
                    }
                })
                .buildBlocking();
        client.connectWith().sessionExpiryInterval(60).send();
        assertThat(broker.spoor().clients())
                .filteredOn(known -> known.clientId().equals("unwanted"))
                .singleElement()
                .satisfies(known -> {
                    assertThat(known.connected()).isTrue();
                    assertThat(known.protocolVersion()).isEqualTo("5.0");
                    assertThat(known.listener()).isEqualTo("tcp");
                    assertThat(known.address()).isNotNull();
                });

        // When
        boolean gone = broker.spoor().disconnect("unwanted").get(60, TimeUnit.SECONDS);

        // Then
        assertThat(gone).isTrue();
        assertThat(told.get(60, TimeUnit.SECONDS)).isEqualTo(Mqtt5DisconnectReasonCode.ADMINISTRATIVE_ACTION);
        ClientDisconnect end = broker.disconnectOf("unwanted");
        assertThat(end.reason()).isEqualTo(DisconnectReason.KICKED);
        assertThat(end.endedBy()).isEqualTo(EndedBy.SERVER);
        assertThat(broker.spoor().clients())
                .filteredOn(known -> known.clientId().equals("unwanted"))
                .singleElement()
                .satisfies(known -> assertThat(known.connected()).isFalse());
        assertThat(broker.spoor().disconnect("unwanted").get(60, TimeUnit.SECONDS))
                .isFalse();
        assertThat(broker.spoor().disconnect("unheard-of").get(60, TimeUnit.SECONDS))
                .isFalse();
    }

    @Test
    void stopping_tells_the_clients_and_publishes_their_wills() throws Exception {
        FeatureBroker stopping = new FeatureBroker(Map.of());
        InetSocketAddress address = stopping.address();
        try (RawMqttClient five = RawMqttClient.connected(
                        address, 5, 0x06, properties(), sized("stop-5"), properties(), sized("stop/5"), sized("x"));
                RawMqttClient four = RawMqttClient.connected(
                        address, 4, 0x06, properties(), sized("stop-4"), sized("stop/4"), sized("x"))) {
            // When
            stopping.close();

            // Then
            List<RawPacket> last = five.untilClosed();
            assertThat(last).singleElement().satisfies(packet -> {
                assertThat(packet.type()).isEqualTo(RawPacket.DISCONNECT);
                assertThat(packet.reasonCode()).isEqualTo(0x8B);
            });
            four.expectClosed();
        }
        assertThat(stopping.trace().all(WillPublish.class))
                .extracting(WillPublish::topic)
                .containsExactlyInAnyOrder("stop/4", "stop/5");
        assertThat(stopping.trace().all(ClientDisconnect.class))
                .hasSize(2)
                .allMatch(event -> event.reason() == DisconnectReason.SERVER_SHUTDOWN);
        assertThat(stopping.trace().all(TransportClose.class)).hasSize(2);
        assertThat(stopping.trace().all(BrokerStop.class)).hasSize(1);
        assertThatThrownBy(() -> RawMqttClient.open(address, 5)).isInstanceOf(IOException.class);
        stopping.close(); // a second time changes nothing
        assertThat(stopping.trace().all(BrokerStop.class)).hasSize(1);
    }

    @Test
    void no_more_connections_than_allowed() throws Exception {
        try (FeatureBroker small = new FeatureBroker(Map.of("maximumConnections", 2));
                RawMqttClient one = small.raw(5, "one")) {
            RawMqttClient two = small.raw(5, "two");
            try (RawMqttClient three = RawMqttClient.open(small.address(), 5)) {
                three.sendIfOpen(RawPackets.connect(5, "three"));
                three.expectClosed();
            }
            LimitExceeded limit = small.trace().await(LimitExceeded.class, event -> true);
            assertThat(limit.limit()).isEqualTo("connections");
            assertThat(limit.allowed()).isEqualTo(2);
            two.close();
            await().untilAsserted(() ->
                    assertThat(small.spoor().stats().connections()).isOne());
            try (RawMqttClient next = small.raw(5, "next")) {
                next.expectAlive();
            }
            one.expectAlive();
        }
    }

    @Test
    void a_port_in_use_stops_the_start_and_names_the_address() {
        int port = broker.address().getPort();
        assertThatThrownBy(() -> Spoor.builder().listener("tcp", port).start())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(Integer.toString(port));
    }

    @Test
    void a_thousand_clients_come_and_go() throws Exception {
        try (FeatureBroker busy = new FeatureBroker(Map.of())) {
            List<RawMqttClient> clients = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                RawMqttClient client = RawMqttClient.open(busy.address(), 5);
                client.send(
                        RawPackets.connect(5, "crowd-" + i),
                        RawPackets.subscribe(5, 1, "crowd/all", 0),
                        RawPackets.subscribe(5, 2, "crowd/" + i, 0));
                clients.add(client);
            }
            for (RawMqttClient client : clients) {
                assertThat(client.expect(RawPacket.CONNACK).reasonCode()).isZero();
                client.expect(RawPacket.SUBACK);
                client.expect(RawPacket.SUBACK);
            }
            assertThat(busy.spoor().clients()).hasSize(1000);
            assertThat(busy.spoor().stats().subscriptions()).isEqualTo(2000);
            assertThat(busy.spoor().publish("crowd/all", bytes("x"), 0, false).get(60, TimeUnit.SECONDS))
                    .isEqualTo(1000);
            for (int i = 0; i < 1000; i++) {
                clients.get(i).expect(RawPacket.PUBLISH);
                if (i % 2 == 0) {
                    clients.get(i).send(RawPackets.disconnect());
                }
                clients.get(i).close();
            }
            await().untilAsserted(() -> {
                assertThat(busy.spoor().stats().connections()).isZero();
                assertThat(busy.spoor().clients()).isEmpty();
            });
            assertThat(busy.spoor().stats().subscriptions()).isZero();
            assertThat(busy.trace().all(ClientDisconnect.class)).hasSize(1000);
            assertThat(busy.trace().all(SessionExpire.class)).hasSize(1000);
        }
    }
}
