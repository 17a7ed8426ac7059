package io.spoor.broker.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.broker.config.BridgeSettings;
import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.embed.Spoor;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.tracing.spi.Bridge;
import io.spoor.tracing.spi.BridgeContext;
import io.spoor.tracing.spi.BridgeFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bridges speak to clients in the broker's name. */
class BridgePublishTest {
    private final AtomicReference<BridgeContext> given = new AtomicReference<>();

    @TempDir
    Path folder;

    private record NoSettings() {}

    private final class Factory implements BridgeFactory<NoSettings> {
        @Override
        public String configPath() {
            return "bridges.test";
        }

        @Override
        public Class<NoSettings> configType() {
            return NoSettings.class;
        }

        @Override
        public Bridge create(NoSettings settings, BridgeContext context) {
            given.set(context);
            return new EarlyBridge(context);
        }
    }

    /** Publishes when it starts, which is before anybody could get it. */
    private record EarlyBridge(BridgeContext context) implements Bridge {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public void start() {
            assertThat(context.publisher().publish("early", new byte[0], 0, false))
                    .isFalse();
        }

        @Override
        public void stop(Duration drain) {
            assertThat(context.publisher().publish("late", new byte[0], 0, false))
                    .isFalse();
        }

        @Override
        public Health health() {
            return new Health(true, "fine");
        }

        @Override
        public Map<String, Number> metrics() {
            return Map.of();
        }
    }

    @Test
    void what_a_bridge_publishes_reaches_subscribers_while_the_broker_runs() throws Exception {
        BrokerConfig config = BrokerConfig.minimal(folder)
                .withBridges(List.of(new BridgeSettings<>(new Factory(), new NoSettings())));
        try (Spoor broker = Spoor.builder().config(config).start();
                RawMqttClient client = RawMqttClient.connected(
                                broker.listeners().get(0).address(), 5, "device")
                        .subscribe("commands/#", 1)) {
            BridgeContext context = Objects.requireNonNull(given.get());

            boolean taken = context.publisher().publish("commands/rebirth", "now".getBytes(UTF_8), 1, false);

            assertThat(taken).isTrue();
            await().untilAsserted(() -> {
                RawPacket packet = client.read(Duration.ofSeconds(10));
                assertThat(packet.topic()).isEqualTo("commands/rebirth");
                assertThat(packet.payload()).isEqualTo("now".getBytes(UTF_8));
            });
        }
        // Then: the stop asserted that the broker takes nothing any more.
    }
}
