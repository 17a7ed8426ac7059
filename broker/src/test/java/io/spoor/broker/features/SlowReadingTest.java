package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A publisher that is ahead of its subscribers is read slowly, but never not at all. */
class SlowReadingTest {
    private static final int WINDOW = 10;
    private static final int MESSAGES = 1_500;
    private static final byte[] KILOBYTE = new byte[1024];

    private static RawMqttClient connected(FeatureBroker broker, String id, int keepAlive, String filter)
            throws IOException {
        RawMqttClient client = RawMqttClient.open(broker.address(), 5);
        client.send(RawPackets.connect(5, 0x02, keepAlive, properties(), sized(id)));
        assertThat(client.expect(RawPacket.CONNACK).reasonCode()).isZero();
        return client.subscribe(filter, 1);
    }

    /** More than the broker reads in one go. */
    private static byte[] flood(String topic) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 1; i <= MESSAGES; i++) {
            out.writeBytes(RawPackets.publish(5, topic, 1, i, KILOBYTE));
        }
        return out.toByteArray();
    }

    /** Reads acknowledgements and messages until there are so many messages, and acknowledges those. */
    private static void take(RawMqttClient client, int messages) throws IOException {
        List<byte[]> acks = new ArrayList<>();
        while (acks.size() < messages) {
            RawPacket packet = client.expectPacket();
            if (packet.type() == RawPacket.PUBLISH) {
                acks.add(RawPackets.ack(RawPacket.PUBACK, packet.packetId()));
            } else {
                assertThat(packet.type()).isEqualTo(RawPacket.PUBACK);
            }
        }
        client.send(acks.toArray(byte[][]::new));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 60})
    void two_clients_that_flood_each_other_come_to_hear_each_others_acknowledgements(int keepAlive) throws Exception {
        try (FeatureBroker broker = new FeatureBroker(
                        Map.of("maximumInflight", WINDOW, "publisherBudget", "4KiB", "slowConsumerAfter", "30s"));
                RawMqttClient one = connected(broker, "one", keepAlive, "to/one");
                RawMqttClient two = connected(broker, "two", keepAlive, "to/two")) {
            // Given that both have sent more than the other may have under way, so that neither is read
            one.send(flood("to/two"));
            two.send(flood("to/one"));

            // When both acknowledge what they got, behind what they sent
            take(one, WINDOW);
            take(two, WINDOW);

            // Then the next messages come
            take(one, WINDOW);
            take(two, WINDOW);
        }
    }
}
