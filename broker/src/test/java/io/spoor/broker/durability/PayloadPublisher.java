package io.spoor.broker.durability;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * Publishes numbered values at QoS 1, some at a time, and notes which were acknowledged. A number is never used again,
 * so whatever is stored of one that was not acknowledged does no harm. Owned by one thread until that has ended.
 */
final class PayloadPublisher implements Callable<Void> {
    private static final int WINDOW = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String name;
    private final Gate gate;
    private final BitSet acknowledged = new BitSet();
    private volatile boolean stopping;
    private int next;

    PayloadPublisher(String name, Gate gate) {
        this.name = name;
        this.gate = gate;
    }

    String topic() {
        return "t/" + name;
    }

    /** Ends with the next window. */
    void stop() {
        stopping = true;
    }

    /** The numbers that the broker has taken. */
    BitSet acknowledged() {
        return acknowledged;
    }

    @Override
    public Void call() throws InterruptedException {
        while (!stopping) {
            Gate.Opening opening = gate.pass();
            try (RawMqttClient client = RawMqttClient.connected(opening.address(), 5, name)) {
                while (!stopping) {
                    window(client);
                    // Stores are to be busy, not drowned: the time after the last kill is bounded.
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            } catch (IOException | AssertionError killed) {
                // What was not acknowledged is unknown; go on with new numbers.
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        return null;
    }

    private void window(RawMqttClient client) throws IOException {
        int first = next;
        next += WINDOW;
        for (int i = 0; i < WINDOW; i++) {
            client.send(
                    RawPackets.publish(5, topic(), 1, i + 1, payload(first + i).getBytes(UTF_8)));
        }
        for (int i = 0; i < WINDOW; i++) {
            RawPacket ack = client.read(PATIENCE);
            if (ack.type() != RawPacket.PUBACK) {
                throw new IOException("no PUBACK: " + ack);
            }
            acknowledged.set(first + ack.packetId() - 1);
        }
    }

    /** Most are values; of some no point can be made, and some have a type that InfluxDB rejects. */
    private static String payload(int number) {
        if (number % 37 == 5) {
            return "{\"n\":\"x" + number + "\"}";
        }
        return number % 41 == 3 ? "{\"n\":" + number + ",\"kind\":\"text\"}" : "{\"n\":" + number + ",\"kind\":1}";
    }
}
