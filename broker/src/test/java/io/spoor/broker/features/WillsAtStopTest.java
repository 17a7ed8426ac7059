package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u32;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.TraceEvent.BrokerStop;
import io.spoor.tracing.TraceEvent.RetainSet;
import io.spoor.tracing.TraceEvent.WillPublish;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sessions end with the broker, and so every will that still waits is published before it stops. */
class WillsAtStopTest {

    private static RawMqttClient withWill(FeatureBroker broker, String id, long delay) throws IOException {
        return RawMqttClient.connected(
                broker.address(),
                5,
                0x02 | 0x04 | 0x20,
                properties(bytes(0x11, u32(3600))),
                sized(id),
                properties(bytes(0x18, u32(delay))),
                sized("stop/" + id),
                sized("gone"));
    }

    @Test
    void each_will_is_published_once_delayed_or_not_but_none_of_who_said_goodbye() throws IOException {
        FeatureBroker broker = new FeatureBroker(Map.of("threads", 2));
        try (RawMqttClient now = withWill(broker, "now", 0);
                RawMqttClient later = withWill(broker, "later", 3600);
                RawMqttClient polite = withWill(broker, "polite", 3600)) {
            // Given one that is away, with its will delayed, and one that has withdrawn its will
            withWill(broker, "away", 3600).close();
            broker.disconnectOf("away");
            polite.send(RawPackets.disconnect());
            polite.expectClosed();
            broker.disconnectOf("polite");
            assertThat(broker.trace().all(WillPublish.class)).isEmpty();

            // When
            broker.close();

            // Then
            for (RawMqttClient client : List.of(now, later)) {
                assertThat(client.expect(RawPacket.DISCONNECT).reasonCode()).isEqualTo(0x8B);
                client.expectClosed();
            }
        }
        assertThat(broker.trace().all(WillPublish.class))
                .extracting(WillPublish::topic)
                .containsExactlyInAnyOrder("stop/now", "stop/later", "stop/away");
        assertThat(broker.trace().all(RetainSet.class)).hasSize(3);
        List<TraceEvent> all = broker.trace().all(TraceEvent.class);
        assertThat(all.get(all.size() - 1)).isInstanceOf(BrokerStop.class);
    }
}
