package io.spoor.broker.attacks;

import static io.spoor.broker.testing.RawBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.auth.Authorizer;
import io.spoor.broker.auth.ClientIdentity;
import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.embed.Spoor;
import io.spoor.broker.protocol.TopicFilter;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A packet for which code fails that runs on the event loop, of which there is only one here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FailingExtensionTest {

    private Spoor broker;

    /** Fails as topics say. */
    private static final class Failing implements Authorizer {
        @Override
        public boolean mayPublish(ClientIdentity client, String topic) {
            return fail(topic);
        }

        @Override
        public boolean maySubscribe(ClientIdentity client, TopicFilter filter) {
            return fail(filter.filter());
        }

        private static boolean fail(String topic) {
            return switch (topic) {
                case "exception" -> throw new IllegalStateException("of the extension");
                case "error" -> throw new LinkageError("of the extension");
                case "overflow" -> overflow(0) > 0;
                default -> true;
            };
        }

        @SuppressWarnings("InfiniteRecursion") // which is what it is for
        private static int overflow(int depth) {
            return overflow(depth + 1) + 1;
        }

        @Override
        public long version() {
            return System.nanoTime(); // answers are not kept
        }
    }

    @BeforeAll
    void start() throws IOException {
        broker = Spoor.builder()
                .config(BrokerConfig.minimal(Path.of("target")).withMqtt(MqttConfig.of(Map.of("threads", 1))))
                .authorizer(new Failing())
                .start();
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private RawMqttClient client(String id) throws IOException {
        return RawMqttClient.connected(broker.address("tcp"), 5, id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exception", "error", "overflow"})
    @Attack("moquette-957")
    void one_packet_costs_at_most_its_own_connection(String topic) throws IOException {
        try (RawMqttClient other = client("other").subscribe("fine", 0)) {
            for (byte[] packet : new byte[][] {
                RawPackets.publish(5, topic, 0, 0, bytes("x")),
                RawPackets.publish(5, topic, 1, 1, bytes("x")),
                RawPackets.publish(5, topic, 2, 1, bytes("x")),
                RawPackets.subscribe(5, 1, topic, 1)
            }) {
                try (RawMqttClient client = client("sender")) {
                    client.send(packet, RawPackets.disconnect());
                    assertThat(client.untilClosed()).isNotNull();
                }
                other.send(RawPackets.publish(5, "fine", 0, 0, bytes("y")));
                assertThat(other.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("y"));
            }
        }
    }
}
