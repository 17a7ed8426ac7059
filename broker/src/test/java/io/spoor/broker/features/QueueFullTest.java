package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.attacks.Attack;
import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.config.TracingConfig;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.DropReason;
import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.TraceEvent.ClientSummary;
import io.spoor.tracing.TraceEvent.MessageDrop;
import io.spoor.tracing.TraceEvent.SessionResume;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What waits for an absent client is limited, by number and by memory; what goes beyond is dropped by a named rule. */
class QueueFullTest {
    private static final int SENT = 12;
    private static final int KEPT = 5;
    private static final int PAYLOAD = 300;

    private static String payload(int number) {
        return number + "-" + "x".repeat(PAYLOAD);
    }

    private static Map<String, ?> settings(String limit, String action) {
        return switch (limit) {
            case "count" -> Map.of("maximumQueuedMessages", KEPT, "queueFullAction", action);
            // Each message holds its payload, its topic and 64 bytes; five fit, six do not
            case "bytes" ->
                Map.of("maximumPacketSize", "1KiB", "maximumQueuedBytes", "2KiB", "queueFullAction", action);
            default -> throw new IllegalArgumentException(limit);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "count,drop-newest",
        "count,drop-oldest",
        "count,disconnect",
        "bytes,drop-newest",
        "bytes,drop-oldest",
        "bytes,disconnect"
    })
    @Attack({"mosquitto-1793", "moquette-521"})
    void beyond_the_limit_of_an_absent_client_messages_are_dropped_by_the_rule(String limit, String action)
            throws Exception {
        TracingConfig tracing = TracingConfig.of(MessageTracing.ALL).withSummaryInterval(Duration.ofSeconds(1));
        try (FeatureBroker broker = new FeatureBroker(config ->
                        config.withMqtt(MqttConfig.of(settings(limit, action))).withTracing(tracing));
                RawMqttClient publisher = broker.raw(5, "sender")) {
            // Given a client that is away
            broker.raw5("absent", true, 60).subscribe("full", 2).close();
            broker.disconnectOf("absent");

            // When more comes than may wait, at both qualities, and QoS 0, which does not wait at all
            for (int i = 1; i <= SENT; i++) {
                publish(publisher, 1 + i % 2, i);
            }
            publisher.send(RawPackets.publish(5, "full", 0, 0, bytes("not kept")));
            publisher.expectAlive();

            // Then what is dropped is what the rule says
            List<Integer> all = IntStream.rangeClosed(1, SENT).boxed().toList();
            boolean oldest = action.equals("drop-oldest");
            List<Integer> kept = oldest ? all.subList(SENT - KEPT, SENT) : all.subList(0, KEPT);
            try (RawMqttClient back = broker.raw5("absent", false, 60)) {
                List<Integer> received = new ArrayList<>();
                for (int i = 0; i < KEPT; i++) {
                    String text = new String(
                            back.expect(RawPacket.PUBLISH).payload(), java.nio.charset.StandardCharsets.UTF_8);
                    received.add(Integer.parseInt(text.substring(0, text.indexOf('-'))));
                }
                assertThat(received).isEqualTo(kept);
                back.expectAlive();
            }
            assertCounts(broker);
        }
    }

    private static void publish(RawMqttClient publisher, int qos, int number) throws IOException {
        publisher.send(RawPackets.publish(5, "full", qos, number, bytes(payload(number))));
        if (qos == 1) {
            assertThat(publisher.expect(RawPacket.PUBACK).reasonCode()).isZero();
        } else {
            assertThat(publisher.expect(RawPacket.PUBREC).reasonCode()).isZero();
            publisher.send(RawPackets.ack(RawPacket.PUBREL, number));
            publisher.expect(RawPacket.PUBCOMP);
        }
    }

    /** Each drop is in the trace with both its parties, and the sums agree everywhere. */
    private static void assertCounts(FeatureBroker broker) {
        List<MessageDrop> drops = broker.trace().all(MessageDrop.class);
        assertThat(drops).hasSize(SENT - KEPT + 1).allSatisfy(drop -> {
            assertThat(drop.topic()).isEqualTo("full");
            assertThat(drop.client().clientId()).isEqualTo("absent");
            assertThat(drop.sender().clientId()).isEqualTo("sender");
            assertThat(drop.sender().connection()).isNotNull();
        });
        assertThat(drops.subList(0, SENT - KEPT)).allSatisfy(drop -> {
            assertThat(drop.reason()).isEqualTo(DropReason.QUEUE_FULL);
            assertThat(drop.payloadBytes()).isGreaterThan(PAYLOAD);
            assertThat(drop.qos()).isPositive();
        });
        assertThat(drops.get(SENT - KEPT).reason()).isEqualTo(DropReason.QOS0_UNWRITABLE);
        assertThat(broker.spoor().stats().dropped())
                .containsEntry(DropReason.QUEUE_FULL, (long) SENT - KEPT)
                .containsEntry(DropReason.QOS0_UNWRITABLE, 1L);
        SessionResume resume = broker.trace()
                .await(SessionResume.class, event -> event.client().clientId().equals("absent"));
        assertThat(resume.queuedMessages()).isEqualTo(KEPT);
        assertThat(broker.trace().all(ClientSummary.class).stream()
                        .filter(event -> event.client().clientId().equals("absent"))
                        .mapToLong(event -> event.traffic().messagesDropped())
                        .sum())
                .isEqualTo(SENT - KEPT + 1);
    }
}
