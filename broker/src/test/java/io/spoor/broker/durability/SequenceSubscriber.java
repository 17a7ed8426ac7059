package io.spoor.broker.durability;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u32;

import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * Takes numbered messages in one persistent session until the last of each topic is there. Fails at a gap, which is a
 * lost message or one before its turn, and at QoS 2 at a message that comes twice. Runs in a thread of its own.
 */
final class SequenceSubscriber implements Callable<Void> {
    private static final Duration SILENCE = Duration.ofSeconds(20);
    private static final int MAXIMUM_AWAY = 2500;

    private final String id;
    private final int level;
    private volatile boolean steady;
    private final int topics;
    private final Gate gate;
    private final Random random;
    private final Map<String, Integer> arrived = new HashMap<>();
    private final Map<Integer, String> unreleased = new HashMap<>();
    private int ended;
    private int repeated;

    /**
     * A subscriber.
     *
     * @param steady whether it leaves only when the broker is killed
     * @param topics how many topics will have a last message
     */
    SequenceSubscriber(String id, int level, boolean steady, int topics, Gate gate, long seed) {
        this.id = id;
        this.level = level;
        this.steady = steady;
        this.topics = topics;
        this.gate = gate;
        this.random = new Random(seed);
    }

    /** Keeps it from leaving any more: all that it has missed is to come now. Any thread. */
    void stay() {
        steady = true;
    }

    /** Creates the session, before the thread runs. */
    void subscribe(InetSocketAddress address) throws IOException {
        try (RawMqttClient client = connect(address, false)) {
            client.subscribe("q1/#", 1).subscribe("q2/#", 2);
        }
    }

    /** Messages at QoS 1 that came more than once, after the thread ended. */
    int repeated() {
        return repeated;
    }

    @Override
    public Void call() throws Exception {
        while (ended < topics) {
            Gate.Opening opening = gate.pass();
            try (RawMqttClient client = connect(opening.address(), true)) {
                takeAll(client);
            } catch (IOException e) {
                if (!gate.isOver(opening)) {
                    throw new AssertionError("the broker closed the connection or fell silent: " + this, e);
                }
            }
            if (!steady) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(MAXIMUM_AWAY));
            }
        }
        return null;
    }

    private RawMqttClient connect(InetSocketAddress address, boolean present) throws IOException {
        RawMqttClient client = RawMqttClient.open(address, level);
        try {
            client.send(RawPackets.connect(level, 0, 60, properties(bytes(0x11, u32(3600))), sized(id)));
            RawPacket connack = read(client);
            if (connack.type() != RawPacket.CONNACK || connack.reasonCode() != 0) {
                throw new AssertionError(id + ": refused: " + connack);
            }
            if (connack.sessionPresent() != present) {
                throw new AssertionError(id + ": session present: " + !present);
            }
            return client;
        } catch (IOException | AssertionError e) {
            client.close();
            throw e;
        }
    }

    static RawPacket read(RawMqttClient client) throws IOException {
        return client.read(SILENCE);
    }

    /** Takes packets until all is there; one that is not steady leaves earlier, without answers to the last few. */
    private void takeAll(RawMqttClient client) throws IOException {
        int answered = steady ? Integer.MAX_VALUE : random.nextInt(5000);
        for (int i = 0; i < answered && ended < topics; i++) {
            take(client, read(client), true);
        }
        if (ended < topics) {
            int unanswered = random.nextInt(30);
            try {
                for (int i = 0; i < unanswered; i++) {
                    take(client, client.read(Duration.ofMillis(200)), false);
                }
            } catch (SocketTimeoutException e) {
                // No more under way
                return;
            }
        }
        if (random.nextBoolean()) {
            client.send(RawPackets.disconnect());
        }
    }

    private void take(RawMqttClient client, RawPacket packet, boolean answer) throws IOException {
        int packetId = packet.packetId();
        switch (packet.type()) {
            case RawPacket.PUBLISH -> {
                takeMessage(packet);
                if (answer) {
                    int type = packet.qos() == 1 ? RawPacket.PUBACK : RawPacket.PUBREC;
                    client.send(RawPackets.ack(type, packetId));
                }
            }
            case RawPacket.PUBREL -> {
                unreleased.remove(packetId);
                if (answer) {
                    client.send(RawPackets.ack(RawPacket.PUBCOMP, packetId));
                }
            }
            default -> throw new AssertionError(id + ": unexpected " + packet);
        }
    }

    private void takeMessage(RawPacket packet) {
        NumberedMessage message = NumberedMessage.of(packet.payload());
        String topic = packet.topic();
        if (packet.qos() != (topic.startsWith("q1") ? 1 : 2)) {
            throw new AssertionError(id + ": at another QoS than subscribed: " + packet);
        }
        if (packet.qos() == 2) {
            String name = topic + " " + message.number();
            String before = unreleased.putIfAbsent(packet.packetId(), name);
            if (before != null && !before.equals(name)) {
                throw new AssertionError(
                        id + ": " + name + " under identifier " + packet.packetId() + ", which " + before + " holds");
            }
            if (before != null) {
                return;
            }
        }
        int next = arrived.getOrDefault(topic, 0) + 1;
        if (message.number() > next || (packet.qos() == 2 && message.number() != next)) {
            throw new AssertionError(id + ": " + message + " of " + topic + " instead of " + next
                    + (packet.dup() ? ", marked as sent before" : ""));
        }
        if (message.number() < next) {
            repeated++;
            return;
        }
        arrived.put(topic, next);
        if (message.last()) {
            ended++;
        }
    }

    /** How many of each topic have arrived; for the subscriber's thread and after it ended. */
    Map<String, Integer> arrived() {
        return arrived;
    }

    @Override
    public String toString() {
        return id + " " + arrived;
    }
}
