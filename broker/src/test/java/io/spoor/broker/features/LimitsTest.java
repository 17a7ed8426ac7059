package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.DropReason;
import io.spoor.tracing.TraceEvent.ClientConnect;
import io.spoor.tracing.TraceEvent.LimitExceeded;
import io.spoor.tracing.TraceEvent.MessageDrop;
import io.spoor.tracing.TraceEvent.MessageReject;
import io.spoor.tracing.TraceEvent.TransportOpen;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each limit of {@link MqttConfig} reached through the protocol, its reason code and its event. Others are reached where
 * they belong: connections in {@link EmbeddingTest}; the CONNECT's time in {@code ConnectDeadlineTest}; packet size in
 * {@link BadPacketTest}; topic length, levels and in-flight in {@code Chapter32LimitedServerTest}, {@link
 * SubscriptionTest} and {@link FlowControlTest}; the number of subscriptions in {@link ConnectTest}; a session's queue in
 * {@link QueueFullTest}; a stuck client's in {@link SlowReadingTest} and {@code OutboxTest}; bytes under way in {@link
 * BackPressureTest}; retained messages in {@link RetainedReplayTest}; the disk in {@code StoreFullTest}.
 */
class LimitsTest {
    private static LimitExceeded exceeded(FeatureBroker broker, String limit) {
        return broker.trace().await(LimitExceeded.class, event -> event.limit().equals(limit));
    }

    private static ClientConnect refusal(FeatureBroker broker, String clientId) {
        return broker.trace()
                .await(
                        ClientConnect.class,
                        event -> event.client().clientId().equals(clientId) && event.reasonCode() != 0);
    }

    // -- connection rate ----------------------------------------------------------------------------------------------

    @Test
    void connections_that_come_too_fast_from_an_address_are_closed_and_counted_in_one_event() throws Exception {
        try (FeatureBroker broker = new FeatureBroker(
                Map.of("connectionRate", 1, "connectionBurst", 3, "connectionRateExempt", List.of("10.0.0.0/8")))) {
            // Given a burst that is allowed
            List<RawMqttClient> clients = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                clients.add(broker.raw(5, "fast-" + i));
            }

            // When more come at once
            int refused = 0;
            for (int i = 0; i < 20; i++) {
                try (RawMqttClient more = RawMqttClient.open(broker.address(), 5)) {
                    more.sendIfOpen(RawPackets.connect(5, "more-" + i));
                    refused += more.untilClosed().isEmpty() ? 1 : 0;
                } catch (IOException e) {
                    refused++; // reset
                }
            }

            // Then they were closed without an answer or events of their own, and those that were there go on
            assertThat(refused).isGreaterThanOrEqualTo(18);
            LimitExceeded limit = exceeded(broker, "connection_rate");
            assertThat(limit.allowed()).isOne();
            assertThat(limit.connection().peer().getAddress().isLoopbackAddress())
                    .isTrue();
            assertThat(broker.trace().all(LimitExceeded.class)).hasSizeLessThanOrEqualTo(2);
            assertThat(broker.trace().all(TransportOpen.class)).hasSize(23 - refused);
            assertThat(broker.spoor().stats().connectionsRefused()).isEqualTo(refused);
            for (RawMqttClient client : clients) {
                client.expectAlive();
                client.close();
            }
        }
    }

    @Test
    void the_loopback_may_connect_as_fast_as_it_likes_by_default() throws Exception {
        try (FeatureBroker broker = new FeatureBroker(Map.of("connectionRate", 1, "connectionBurst", 1))) {
            for (int i = 0; i < 20; i++) {
                broker.raw(5, "local").close();
            }
            assertThat(broker.spoor().stats().connectionsRefused()).isZero();
        }
    }

    // -- the CONNECT --------------------------------------------------------------------------------------------------

    @Test
    void a_connect_has_a_limit_of_its_own() throws Exception {
        try (FeatureBroker broker = new FeatureBroker(Map.of("maximumConnectSize", "1KiB"));
                RawMqttClient large = RawMqttClient.open(broker.address(), 5);
                RawMqttClient fits = broker.raw(5, "fits")) {
            // When only the first bytes of a large one are there, as the rest is not waited for
            large.send(bytes(0x10, 0x80, 0x10, sized("MQTT"), 5, 2));

            // Then
            large.expectClosed();
            fits.send(RawPackets.publish(5, "t", 1, 1, new byte[4_000]));
            assertThat(fits.expect(RawPacket.PUBACK).reasonCode()).isEqualTo(0x10);
        }
    }

    // -- sessions -----------------------------------------------------------------------------------------------------

    @Test
    void no_more_sessions_than_allowed_and_those_that_are_there_come_back() throws Exception {
        try (FeatureBroker broker = new FeatureBroker(Map.of("maximumSessions", 2))) {
            // Given as many as allowed, one of which is away
            broker.raw5("absent", true, 60).close();
            broker.disconnectOf("absent");
            try (RawMqttClient present = broker.raw(5, "present");
                    RawMqttClient fifth = RawMqttClient.open(broker.address(), 5);
                    RawMqttClient fourth = RawMqttClient.open(broker.address(), 4)) {
                // When others come
                fifth.send(RawPackets.connect(5, "fifth"));
                assertThat(fifth.expect(RawPacket.CONNACK).reasonCode()).isEqualTo(0x97);
                fourth.send(RawPackets.connect(4, "fourth"));
                assertThat(fourth.expect(RawPacket.CONNACK).reasonCode()).isEqualTo(0x03);

                // Then
                fifth.expectClosed();
                assertThat(exceeded(broker, "sessions")).satisfies(event -> {
                    assertThat(event.client().clientId()).isEqualTo("fifth");
                    assertThat(event.allowed()).isEqualTo(2);
                    assertThat(event.actual()).isEqualTo(3);
                });
                assertThat(refusal(broker, "fifth").reason()).isEqualTo(DisconnectReason.QUOTA_EXCEEDED);
                try (RawMqttClient back = broker.raw5("absent", false, 0)) {
                    back.expectAlive();
                }
                present.expectAlive();
            }

            // Then whose session has ended has left room
            await().untilAsserted(
                            () -> assertThat(broker.spoor().stats().sessions()).isLessThan(2));
            broker.raw(5, "next").close();
        }
    }

    @Test
    void loops_together_make_no_more_sessions_than_allowed() throws Exception {
        try (FeatureBroker broker = new FeatureBroker(Map.of("maximumSessions", 20, "threads", 4))) {
            // When 60 clients come at once
            List<CompletableFuture<RawMqttClient>> coming = IntStream.range(0, 60)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                        try {
                            RawMqttClient client = RawMqttClient.open(broker.address(), 5);
                            client.send(RawPackets.connect(5, "c" + i));
                            return client;
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    }))
                    .toList();
            int accepted = 0;
            List<RawMqttClient> clients = new ArrayList<>();
            for (CompletableFuture<RawMqttClient> one : coming) {
                RawMqttClient client = one.join();
                clients.add(client);
                accepted += client.expect(RawPacket.CONNACK).reasonCode() == 0 ? 1 : 0;
            }

            // Then
            assertThat(accepted).isEqualTo(20);
            assertThat(broker.spoor().stats().sessions()).isEqualTo(20);
            for (RawMqttClient client : clients) {
                client.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"identifier", "will", "filter"})
    void what_sessions_keep_is_limited_for_all_together(String what) throws Exception {
        try (FeatureBroker broker = new FeatureBroker(Map.of("sessionBudget", "100KiB"));
                RawMqttClient first = broker.raw(5, "first");
                RawMqttClient large = RawMqttClient.open(broker.address(), 5)) {
            // When something comes that is larger than all may have
            String text = "x".repeat(60_000);
            switch (what) {
                case "identifier" -> large.send(RawPackets.connect(5, text));
                case "will" ->
                    large.send(RawPackets.connect(
                            5, 0x06, 0, properties(), sized("large"), properties(), sized("will"), sized(text)));
                default -> {
                    large.send(RawPackets.connect(5, "large"));
                    assertThat(large.expect(RawPacket.CONNACK).reasonCode()).isZero();
                    large.send(RawPackets.subscribe(5, 1, text, 0));
                }
            }

            // Then
            if (what.equals("filter")) {
                assertThat(large.expect(RawPacket.SUBACK).reasonCodes()).isEqualTo(bytes(0x97));
                large.subscribe("short", 0);
            } else if (what.equals("identifier")) {
                assertThat(large.expect(RawPacket.CONNACK).reasonCode()).isEqualTo(0x97);
            } else {
                // The first will has room; a second one has not
                assertThat(large.expect(RawPacket.CONNACK).reasonCode()).isZero();
                try (RawMqttClient second = RawMqttClient.open(broker.address(), 5)) {
                    second.send(RawPackets.connect(
                            5, 0x06, 0, properties(), sized("second"), properties(), sized("will"), sized(text)));
                    assertThat(second.expect(RawPacket.CONNACK).reasonCode()).isEqualTo(0x97);
                }
            }
            assertThat(exceeded(broker, "session_bytes").allowed()).isEqualTo(100 * 1024);
            first.expectAlive();
        }
    }

    @Test
    void what_ended_sessions_kept_is_free_again() throws Exception {
        try (FeatureBroker broker = new FeatureBroker(Map.of())) {
            long before = broker.spoor().stats().sessionBytes();
            try (RawMqttClient client = RawMqttClient.open(broker.address(), 5)) {
                client.send(RawPackets.connect(
                        5, 0x06, 0, properties(), sized("one"), properties(), sized("will"), sized("payload")));
                client.expect(RawPacket.CONNACK);
                client.subscribe("a/+", 1).subscribe("b", 1).subscribe("a/+", 0);
                assertThat(broker.spoor().stats().sessionBytes()).isGreaterThan(before + 3_000);
            }
            await().untilAsserted(() ->
                    assertThat(broker.spoor().stats().sessionBytes()).isEqualTo(before));
        }
    }

    @Test
    void the_filters_of_a_session_are_limited_in_bytes() throws Exception {
        try (FeatureBroker broker = new FeatureBroker(Map.of("maximumSubscriptionBytes", "1KiB"));
                RawMqttClient client = broker.raw(5, "long")) {
            client.subscribe("a".repeat(1_000), 0);
            client.send(RawPackets.subscribe(5, 7, "b".repeat(100), 0));
            assertThat(client.expect(RawPacket.SUBACK).reasonCodes()).isEqualTo(bytes(0x97));
            client.subscribe("b".repeat(24), 0);
            client.subscribe("a".repeat(1_000), 1); // the same filter again takes no more
            assertThat(exceeded(broker, "subscription_bytes")).satisfies(event -> {
                assertThat(event.allowed()).isEqualTo(1_024);
                assertThat(event.actual()).isEqualTo(1_100);
            });
            client.send(RawPackets.unsubscribe(5, 8, "a".repeat(1_000)));
            client.expect(RawPacket.UNSUBACK);
            client.subscribe("b".repeat(100), 0);
        }
    }

    @Test
    void a_subscribe_with_very_many_filters_makes_one_event() throws Exception {
        try (FeatureBroker broker = new FeatureBroker(Map.of("maximumSubscriptionsPerSession", 100));
                RawMqttClient client = broker.raw(5, "many")) {
            byte[][] filters = new byte[5_000][];
            for (int i = 0; i < filters.length; i++) {
                filters[i] = bytes(sized("f" + i), 0);
            }
            client.send(RawPackets.packet(0x82, bytes(0, 1), properties(), bytes((Object[]) filters)));
            byte[] codes = client.expect(RawPacket.SUBACK).reasonCodes();
            assertThat(codes).hasSize(5_000);
            assertThat(codes[99]).isZero();
            assertThat(codes[100]).isEqualTo((byte) 0x97);
            assertThat(exceeded(broker, "subscriptions_per_session").actual()).isEqualTo(5_000);
            assertThat(broker.trace().all(LimitExceeded.class)).hasSize(1);
        }
    }

    // -- queues -------------------------------------------------------------------------------------------------------

    @Test
    void the_longest_queue_stops_first_and_publishers_are_refused_before_the_heap_is_full() throws Exception {
        try (FeatureBroker broker = new FeatureBroker(Map.of(
                        "queueBudget",
                        "1MiB",
                        "maximumPacketSize",
                        "64KiB",
                        "threads",
                        1,
                        "queueFullAction",
                        "drop-oldest"));
                RawMqttClient publisher = broker.raw(5, "publisher")) {
            // Given absent clients with subscriptions
            for (int i = 0; i < 40; i++) {
                broker.raw5("absent-" + i, true, 600).subscribe("to/" + i, 1).close();
                broker.disconnectOf("absent-" + i);
            }

            // When one gets more than there is
            for (int i = 0; i < 40; i++) {
                publisher.send(RawPackets.publish(5, "to/0", 1, 1, new byte[50_000]));
                assertThat(publisher.expect(RawPacket.PUBACK).reasonCode()).isZero();
            }

            // Then it has half of it, and the oldest went, as configured
            long queued = broker.spoor().stats().queuedBytes();
            assertThat(queued).isBetween(1_048_576L / 2 - 60_000, 1_048_576L / 2 + 60_000);
            assertThat(broker.trace().all(MessageDrop.class))
                    .hasSizeGreaterThan(20)
                    .allSatisfy(drop -> assertThat(drop.reason()).isEqualTo(DropReason.QUEUE_FULL));

            // When all others get messages, until no more are taken
            int code = 0;
            int accepted = 0;
            for (int i = 1; code == 0 && i < 400; i++) {
                publisher.send(RawPackets.publish(5, "to/" + (1 + i % 39), 1, 1, new byte[10_000]));
                code = publisher.expect(RawPacket.PUBACK).reasonCode();
                accepted += code == 0 ? 1 : 0;
            }

            // Then none of theirs was lost
            assertThat(code).isEqualTo(0x97);
            assertThat(accepted).isGreaterThan(30);
            assertThat(broker.trace().all(MessageDrop.class))
                    .allSatisfy(drop -> assertThat(drop.topic()).isEqualTo("to/0"));
            assertThat(broker.trace().await(MessageReject.class, event -> true).detail())
                    .contains("mqtt.queueBudget");
            assertThat(exceeded(broker, "queue_bytes").allowed()).isEqualTo(1_048_576);
            assertThat(broker.spoor().stats().queuesFull()).isTrue();

            // When the one with the long queue fetches it
            publisher.send(RawPackets.publish(5, "nobody", 1, 1, new byte[10]));
            assertThat(publisher.expect(RawPacket.PUBACK).reasonCode()).isEqualTo(0x10);
            try (RawMqttClient back = broker.raw5("absent-0", false, 0)) {
                while (broker.spoor().stats().queuesFull()) {
                    RawPacket packet = back.expect(RawPacket.PUBLISH);
                    back.send(RawPackets.ack(RawPacket.PUBACK, packet.packetId()));
                }

                // Then there is room for all again
                publisher.send(RawPackets.publish(5, "to/1", 1, 1, new byte[10_000]));
                assertThat(publisher.expect(RawPacket.PUBACK).reasonCode()).isZero();
            }
        }
    }

    @Test
    void a_message_for_many_absent_clients_counts_once() throws Exception {
        try (FeatureBroker broker = new FeatureBroker(Map.of("queueBudget", "1MiB", "threads", 1));
                RawMqttClient publisher = broker.raw(5, "publisher")) {
            for (int i = 0; i < 30; i++) {
                RawMqttClient.connected(
                                broker.address(), 5, 0x02, properties(bytes(0x11, u32(600))), sized("absent-" + i))
                        .subscribe("all", 1)
                        .close();
                broker.disconnectOf("absent-" + i);
            }
            for (int i = 0; i < 5; i++) {
                publisher.send(RawPackets.publish(5, "all", 1, 1, new byte[100_000]));
                assertThat(publisher.expect(RawPacket.PUBACK).reasonCode()).isZero();
            }
            assertThat(broker.trace().all(MessageDrop.class)).isEmpty();
            assertThat(broker.spoor().stats().queuedBytes()).isBetween(500_000L, 540_000L);
        }
    }
}
