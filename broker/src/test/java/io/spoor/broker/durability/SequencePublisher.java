package io.spoor.broker.durability;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u32;

import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;

/**
 * Publishes numbered messages, several at a time, in one persistent session: what the broker did not acknowledge before
 * it was killed is sent again in its order, and what it acknowledged is never sent again. Runs in a thread of its own.
 */
final class SequencePublisher implements Callable<Void> {
    private static final int WINDOW = 40;
    private static final int PUBLISH_AGAIN = 0x08;

    private final String id;
    private final int level;
    private final int qos;
    private final Gate gate;
    private final Random random;
    private final List<PublishedTopic> topics;
    private final Map<Integer, Exchange> unfinished = new LinkedHashMap<>();
    private volatile boolean finishing;
    private boolean ended;
    private boolean known;
    private int packetId;
    private int resumed;
    private int acknowledged;

    private record Exchange(PublishedTopic topic, int number, byte[] payload, boolean released) {
        Exchange release() {
            return new Exchange(topic, number, payload, true);
        }
    }

    SequencePublisher(String id, int level, int qos, Gate gate, long seed) {
        this.id = id;
        this.level = level;
        this.qos = qos;
        this.gate = gate;
        this.random = new Random(seed);
        String prefix = "q" + qos + "/" + id;
        this.topics = List.of(
                new PublishedTopic(prefix + "/a", PublishedTopic.Kind.DELIVERED),
                new PublishedTopic(prefix + "/b", PublishedTopic.Kind.RETAINED),
                new PublishedTopic("kept/" + id, PublishedTopic.Kind.KEPT_AND_CLEARED));
    }

    List<PublishedTopic> topics() {
        return topics;
    }

    /** Messages that the broker took responsibility for, after the thread ended. */
    int acknowledged() {
        return acknowledged;
    }

    /** Exchanges that were taken up again in a later connection, after the thread ended. */
    int resumed() {
        return resumed;
    }

    /** Lets it send a last message to each topic and end when all are acknowledged. Any thread. */
    void finish() {
        finishing = true;
    }

    @Override
    public Void call() throws Exception {
        while (!ended || !unfinished.isEmpty()) {
            Gate.Opening opening = gate.pass();
            try (RawMqttClient client = RawMqttClient.open(opening.address(), level)) {
                resume(client);
                publish(client);
            } catch (IOException e) {
                if (!gate.isOver(opening)) {
                    throw new AssertionError(id + ": the broker closed the connection or fell silent", e);
                }
            }
        }
        return null;
    }

    private void resume(RawMqttClient client) throws IOException {
        client.send(RawPackets.connect(level, 0, 60, properties(bytes(0x11, u32(3600))), sized(id)));
        RawPacket connack = SequenceSubscriber.read(client);
        if (connack.type() != RawPacket.CONNACK || connack.reasonCode() != 0) {
            throw new AssertionError(id + ": refused: " + connack);
        }
        if (known && !connack.sessionPresent()) {
            throw new AssertionError(id + ": the session is lost");
        }
        known = true;
        resumed += unfinished.size();
        for (Map.Entry<Integer, Exchange> it : unfinished.entrySet()) {
            if (it.getValue().released()) {
                client.send(RawPackets.ack(RawPacket.PUBREL, it.getKey()));
            } else {
                send(client, it.getKey(), it.getValue(), PUBLISH_AGAIN);
            }
        }
    }

    private void publish(RawMqttClient client) throws IOException {
        int window = 1 + random.nextInt(WINDOW);
        while (true) {
            if (finishing && !ended) {
                for (PublishedTopic topic : topics) {
                    publish(client, topic, true);
                }
                ended = true;
            }
            while (!ended && unfinished.size() < window) {
                publish(client, topics.get(random.nextInt(topics.size())), false);
            }
            if (unfinished.isEmpty()) {
                return;
            }
            take(client, SequenceSubscriber.read(client));
        }
    }

    private void publish(RawMqttClient client, PublishedTopic topic, boolean last) throws IOException {
        do {
            packetId = packetId % 0xFFFF + 1;
        } while (unfinished.containsKey(packetId));
        int number = topic.next();
        byte[] payload = topic.clears(number) ? bytes() : new NumberedMessage(number, last).payload(random);
        Exchange exchange = new Exchange(topic, number, payload, false);
        unfinished.put(packetId, exchange);
        send(client, packetId, exchange, 0);
    }

    private void send(RawMqttClient client, int identifier, Exchange it, int flags) throws IOException {
        int retain = it.topic().retained() ? 1 : 0;
        client.send(RawPackets.publish(
                level, flags | qos << 1 | retain, sized(it.topic().name()), identifier, properties(), it.payload()));
    }

    private void take(RawMqttClient client, RawPacket packet) throws IOException {
        Exchange it = unfinished.get(packet.packetId());
        int expected = qos == 1 ? RawPacket.PUBACK : it != null && it.released() ? RawPacket.PUBCOMP : RawPacket.PUBREC;
        if (it == null || packet.type() != expected) {
            throw new AssertionError(id + ": unexpected " + packet + " for " + it);
        }
        // A PUBCOMP may say 0x92: that the identifier was released before the kill
        if (expected != RawPacket.PUBCOMP && packet.reasonCode() >= 0x80) {
            throw new AssertionError(id + ": refused with " + packet);
        }
        if (expected != RawPacket.PUBCOMP) {
            it.topic().acknowledged(it.number());
            acknowledged++;
        }
        if (expected == RawPacket.PUBREC) {
            unfinished.put(packet.packetId(), it.release());
            client.send(RawPackets.ack(RawPacket.PUBREL, packet.packetId()));
        } else {
            unfinished.remove(packet.packetId());
        }
    }

    @Override
    public String toString() {
        List<String> numbers = new ArrayList<>();
        topics.forEach(it -> numbers.add(it.name() + " " + it.acknowledged() + "/" + it.sent()));
        return id + " " + numbers;
    }
}
