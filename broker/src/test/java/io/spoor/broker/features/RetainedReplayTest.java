package io.spoor.broker.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.TraceEvent.LimitExceeded;
import io.spoor.tracing.TraceEvent.MessageDrop;
import io.spoor.tracing.TraceEvent.RetainClear;
import io.spoor.tracing.TraceEvent.SlowConsumer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Many retained messages, and too many, over real sockets. */
class RetainedReplayTest {

    @Test
    void a_subscriber_that_does_not_read_gets_all_of_them_in_the_end() throws Exception {
        int topics = 5_000;
        byte[] payload = new byte[4_000]; // 20 MB in all: more than sockets hold
        try (FeatureBroker broker = new FeatureBroker(Map.of(
                "slowConsumerAfter", "200ms", "maximumQueuedMessages", 100, "threads", 1, "sysInterval", "0s"))) {
            // Given
            for (int i = 0; i < topics; i++) {
                broker.spoor().publish("many/" + i, payload, 0, true).get(60, TimeUnit.SECONDS);
            }
            int before = broker.trace().all(MessageDrop.class).size(); // nobody had subscribed
            try (RawMqttClient lazy = broker.raw(5, "lazy");
                    RawMqttClient other = broker.raw(5, "other")) {
                // When
                lazy.subscribe("many/#", 0);
                SlowConsumer slow = broker.trace()
                        .await(
                                SlowConsumer.class,
                                event -> event.client().clientId().equals("lazy"));
                other.expectAlive();

                // Then
                assertThat(slow.pendingMessages()).isBetween(1, 64);
                for (int i = 0; i < topics; i++) {
                    lazy.expect(RawPacket.PUBLISH);
                }
                lazy.expectAlive();
                assertThat(broker.trace().all(MessageDrop.class)).hasSize(before);
            }
        }
    }

    @Test
    void beyond_the_memory_a_message_is_delivered_but_not_retained() throws Exception {
        try (FeatureBroker broker = new FeatureBroker(Map.of("maximumRetainedBytes", "1KiB", "sysInterval", "0s"));
                RawMqttClient live = broker.raw(5, "live")) {
            // Given
            live.subscribe("bytes/#", 0);
            broker.publish("bytes/a", "small", true);

            // When
            broker.publish("bytes/b", "x".repeat(2_000), true);
            broker.publish("bytes/a", "x".repeat(2_000), true);

            // Then
            for (int i = 0; i < 3; i++) {
                live.expect(RawPacket.PUBLISH);
            }
            assertThat(broker.trace().await(LimitExceeded.class, event -> true)).satisfies(event -> {
                assertThat(event.limit()).isEqualTo("retained_bytes");
                assertThat(event.allowed()).isEqualTo(1_024);
                assertThat(event.actual()).isGreaterThan(2_000);
            });
            broker.trace().await(RetainClear.class, event -> event.topic().equals("bytes/a"));
            try (RawMqttClient late = broker.raw(5, "late")) {
                late.subscribe("bytes/#", 0);
                late.send(RawPackets.pingreq());
                late.expect(RawPacket.PINGRESP);
            }
        }
    }
}
