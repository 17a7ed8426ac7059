package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u16;
import static io.spoor.broker.testing.RawBytes.u32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.config.TracingConfig;
import io.spoor.broker.testing.OnOneBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.RoundTrips;
import io.spoor.tracing.SessionInfo;
import io.spoor.tracing.TcpInfo;
import io.spoor.tracing.TraceEvent.ClientConnect;
import io.spoor.tracing.TraceEvent.ClientDisconnect;
import io.spoor.tracing.TraceEvent.ClientSummary;
import io.spoor.tracing.TraceEvent.MessageAck;
import io.spoor.tracing.TraceEvent.MessageDeliver;
import io.spoor.tracing.TraceEvent.SessionTakeover;
import io.spoor.tracing.TraceEvent.SlowConsumer;
import io.spoor.tracing.TraceEvent.SlowConsumerEnd;
import io.spoor.tracing.TraceEvent.TransportClose;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Figures of connections and sessions in the trace: what the kernel measures, what the broker does, and what is left. */
class ConnectionFiguresTest extends OnOneBroker {

    @Override
    protected Map<String, ?> settings() {
        return Map.of("slowConsumerAfter", "200ms");
    }

    @Override
    protected BrokerConfig configure(BrokerConfig config) {
        return config.withTracing(TracingConfig.of(MessageTracing.ALL));
    }

    private RawMqttClient receiver(String id, int flags, int keepAlive, int receiveMaximum) throws IOException {
        RawMqttClient client = RawMqttClient.open(broker().address(), 5);
        byte[] terms = properties(bytes(0x11, u32(600)), bytes(0x21, u16(receiveMaximum)));
        client.send(RawPackets.connect(5, flags, keepAlive, terms, sized(id)));
        client.expect(RawPacket.CONNACK);
        return client;
    }

    private ClientDisconnect endOf(RawMqttClient client, String id) throws IOException {
        drop(client, id);
        List<ClientDisconnect> ends = broker().trace().all(ClientDisconnect.class).stream()
                .filter(event -> event.client().clientId().equals(id))
                .toList();
        return ends.get(ends.size() - 1);
    }

    private static void assertMeasured(TcpInfo tcp) {
        assertThat(tcp).isNotNull();
        assertThat(tcp.rttMicros()).isBetween(1L, 1_000_000L);
        assertThat(tcp.cwnd()).isPositive();
    }

    @Test
    void the_kernels_figures_are_in_each_end() throws Exception {
        assumeTrue(Epoll.isAvailable());
        for (String end : List.of("closed", "reset", "said goodbye", "protocol error")) {
            String id = newId();
            Socket socket = new Socket();
            try {
                socket.connect(broker().address());
                socket.getOutputStream()
                        .write(bytes(RawPackets.connect(5, id), RawPackets.subscribe(5, 1, "figures", 0)));
                broker().sessionStartOf(id);
                switch (end) {
                    case "closed" -> socket.shutdownOutput();
                    case "reset" -> {
                        socket.setSoLinger(true, 0);
                        socket.close();
                    }
                    case "said goodbye" -> socket.getOutputStream().write(RawPackets.disconnect());
                    default -> socket.getOutputStream().write(bytes(0xF0, 0xFF, 0xFF, 0xFF, 0xFF));
                }
                ClientDisconnect disconnect = broker().disconnectOf(id);
                assertMeasured(disconnect.tcp());
                String connection =
                        Objects.requireNonNull(disconnect.client().connection()).id();
                assertMeasured(broker().trace()
                        .await(
                                TransportClose.class,
                                event -> event.connection().id().equals(connection))
                        .tcp());
                assertMeasured(broker().trace()
                        .await(
                                ClientSummary.class,
                                event -> event.client().clientId().equals(id))
                        .tcp());
            } finally {
                socket.close();
            }
        }
    }

    @Test
    void the_end_says_what_the_session_still_holds() throws Exception {
        // Given
        String id = newId();
        RawMqttClient client = receiver(id, 0x02, 60, 1).subscribe("held", 1).subscribe("held/more", 1);
        for (int i = 0; i < 3; i++) {
            broker().publish("held", "x");
        }
        client.expect(RawPacket.PUBLISH);
        // When
        ClientDisconnect end = endOf(client, id);
        // Then
        assertThat(end.session()).isEqualTo(new SessionInfo(2, 2, 1, 600));
        assertThat(end.roundTrips()).isEqualTo(RoundTrips.NONE);
        assertThat(end.takenOverBy()).isNull();
    }

    @Test
    void acknowledgements_are_timed_at_both_levels() throws Exception {
        // Given
        String id = newId();
        RawMqttClient client = receiver(id, 0x02, 60, 10).subscribe("timed", 2);
        for (int qos = 1; qos <= 2; qos++) {
            client.send(RawPackets.publish(5, "timed", qos, 1, bytes("x")));
        }
        client.send(RawPackets.ack(RawPacket.PUBREL, 1));
        // When
        int acknowledged = 0;
        while (acknowledged < 2) {
            RawPacket packet = client.expectPacket();
            if (packet.type() == RawPacket.PUBLISH) {
                int packetId = packet.packetId();
                int type = (packet.firstByte() & 0x06) == 0x02 ? RawPacket.PUBACK : RawPacket.PUBREC;
                client.send(RawPackets.ack(type, packetId));
                acknowledged += type == RawPacket.PUBACK ? 1 : 0;
            } else if (packet.type() == RawPacket.PUBREL) {
                client.send(RawPackets.ack(RawPacket.PUBCOMP, packet.packetId()));
                acknowledged++;
            }
        }
        client.expectAlive();
        ClientDisconnect end = endOf(client, id);
        // Then
        assertThat(end.roundTrips()).satisfies(trips -> {
            assertThat(trips.acknowledgements()).isEqualTo(2);
            assertThat(trips.longestNanos()).isBetween(1L, end.durationNanos());
            assertThat(trips.meanNanos()).isBetween(1L, trips.longestNanos());
        });
        assertThat(broker().trace().all(ClientSummary.class))
                .filteredOn(event -> event.client().clientId().equals(id) && event.topic() == null)
                .extracting(event -> event.roundTrips().acknowledgements())
                .containsExactly(2L);
        assertThat(broker().trace().all(MessageAck.class))
                .filteredOn(event -> event.client().clientId().equals(id))
                .allSatisfy(event -> assertThat(event.sender().clientId()).isEqualTo(id))
                .extracting(MessageAck::qos)
                .containsExactly(1, 2);
    }

    @Test
    void the_time_of_a_message_that_came_again_is_that_of_its_last_sending() throws Exception {
        // Given
        String id = newId();
        RawMqttClient first = receiver(id, 0x02, 60, 1).subscribe("again", 1);
        broker().publish("again", "1");
        broker().publish("again", "2");
        first.expect(RawPacket.PUBLISH);
        drop(first, id);
        await().pollDelay(Duration.ofMillis(50)).until(() -> true); // so that the time without a connection would show
        // When
        RawMqttClient second = receiver(id, 0x00, 60, 1);
        second.send(RawPackets.ack(
                RawPacket.PUBACK, second.expect(RawPacket.PUBLISH).packetId()));
        second.expect(RawPacket.PUBLISH);
        ClientDisconnect end = endOf(second, id);
        // Then
        assertThat(end.roundTrips().acknowledgements()).isOne();
        assertThat(end.roundTrips().longestNanos()).isLessThan(end.durationNanos());
        List<MessageDeliver> deliveries = broker().trace().all(MessageDeliver.class).stream()
                .filter(event -> event.client().clientId().equals(id))
                .toList();
        assertThat(deliveries).extracting(MessageDeliver::dup).containsExactly(false, true, false);
        assertThat(deliveries.get(0).queuedNanos()).as("it did not wait").isZero();
        assertThat(deliveries.get(2).queuedNanos())
                .isBetween(50_000_000L, deliveries.get(2).durationNanos());
    }

    @Test
    void who_speaks_later_than_its_keep_alive_is_counted() throws Exception {
        String id = newId();
        RawMqttClient client = receiver(id, 0x02, 2, 10);
        await().pollDelay(Duration.ofMillis(2_300)).until(() -> true); // its connection would end after three seconds
        client.expectAlive();
        assertThat(endOf(client, id).roundTrips()).satisfies(trips -> {
            assertThat(trips.late()).isOne();
            assertThat(trips.latestNanos()).isBetween(250_000_000L, 1_000_000_000L);
        });
    }

    @Test
    void both_sides_of_a_takeover_name_each_other() throws Exception {
        // Given
        String id = newId();
        try (RawMqttClient loser = receiver(id, 0x02, 60, 10);
                // When
                RawMqttClient winner = receiver(id, 0x00, 60, 10)) {
            // Then
            List<ClientConnect> connects = broker().trace().all(ClientConnect.class).stream()
                    .filter(event -> event.client().clientId().equals(id))
                    .toList();
            var first = connects.get(0).client().connection();
            var second = connects.get(1).client().connection();
            assertThat(connects.get(0).tookOver()).isNull();
            assertThat(connects.get(1).tookOver()).isEqualTo(first);
            assertThat(broker().disconnectOf(id)).satisfies(end -> {
                assertThat(end.reason()).isEqualTo(DisconnectReason.TAKEN_OVER);
                assertThat(end.client().connection()).isEqualTo(first);
                assertThat(end.takenOverBy()).isEqualTo(second);
            });
            assertThat(broker().trace()
                            .await(
                                    SessionTakeover.class,
                                    event -> event.client().clientId().equals(id))
                            .by())
                    .isEqualTo(second);
            assertThat(winner.localPort())
                    .isEqualTo(Objects.requireNonNull(second).client().getPort());
            assertThat(loser.untilClosed()).hasSize(1);
        }
    }

    @Test
    void a_slow_consumer_is_told_and_so_is_its_end() throws Exception {
        for (boolean resumes : new boolean[] {true, false}) {
            // Given
            String id = newId();
            String topic = "slow/" + id;
            RawMqttClient slow = client5WithId(id).subscribe(topic, 0);
            try (RawMqttClient publisher = client(5)) {
                Thread flood = new Thread(() -> {
                    byte[] message = RawPackets.publish(5, topic, 0, 0, new byte[200_000]);
                    for (int i = 0; i < 400 && publisher.sendIfOpen(message); i++) {}
                });
                flood.start();
                SlowConsumer told = broker().trace()
                        .await(
                                SlowConsumer.class,
                                event -> event.client().clientId().equals(id));
                assertThat(told.pendingBytes()).isPositive();
                assertThat(told.stalledNanos()).isGreaterThanOrEqualTo(200_000_000L);
                flood.join();
                // When
                if (resumes) {
                    for (int i = 0; i < 400 && !hasEnded(id); i++) { // what the kernel holds comes first
                        slow.expect(RawPacket.PUBLISH);
                    }
                } else {
                    drop(slow, id);
                }
                // Then
                SlowConsumerEnd end = broker().trace()
                        .await(
                                SlowConsumerEnd.class,
                                event -> event.client().clientId().equals(id));
                assertThat(end.resumed()).isEqualTo(resumes);
                assertThat(end.stalledNanos()).isGreaterThan(told.stalledNanos());
                assertThat(end.droppedMessages()).isPositive();
            }
            slow.close();
        }
    }

    private boolean hasEnded(String id) {
        return broker().trace().all(SlowConsumerEnd.class).stream()
                .anyMatch(event -> event.client().clientId().equals(id));
    }

    private RawMqttClient client5WithId(String id) throws IOException {
        return broker().raw(5, id);
    }
}
