package io.spoor.bench.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What every {@link QueueStore} must do. */
abstract class QueueStoreContract {

    /** Opens the same store each time. */
    abstract QueueStore open() throws IOException;

    private record Packet(int packetId, String topic, String payload) {}

    /** By session, and then by what the store calls each message now; in the order of the queues. */
    private static final class Queues extends TreeMap<Integer, Map<Long, Packet>> {
        List<Packet> of(int session) {
            return List.copyOf(getOrDefault(session, Map.of()).values());
        }

        void add(int session, long message, Packet entry) {
            computeIfAbsent(session, s -> new LinkedHashMap<>()).put(message, entry);
        }

        Map<Integer, List<Packet>> plain() {
            Map<Integer, List<Packet>> plain = new TreeMap<>();
            keySet().stream()
                    .filter(session -> !of(session).isEmpty())
                    .forEach(session -> plain.put(session, of(session)));
            return plain;
        }
    }

    @Test
    void new_store_holds_nothing() throws IOException {
        // When
        try (QueueStore store = open()) {
            // Then
            assertThat(store.recoveredEntries()).isZero();
            assertThat(read(store)).isEmpty();
        }
    }

    @Test
    void queued_messages_come_back_in_order_with_their_packet_ids() throws IOException {
        // Given
        try (QueueStore store = open()) {
            append(store, "a/1", "one", 1);
            long two = append(store, "a/2", "two", 1, 7);
            append(store, "a/3", "", 7);
            store.sent(7, two, 65_535);
            store.commit();
        }

        // When
        try (QueueStore store = open()) {
            Queues queues = read(store);

            // Then
            assertThat(store.recoveredEntries()).isEqualTo(4);
            assertThat(queues.of(1)).containsExactly(new Packet(0, "a/1", "one"), new Packet(0, "a/2", "two"));
            assertThat(queues.of(7)).containsExactly(new Packet(65_535, "a/2", "two"), new Packet(0, "a/3", ""));
            assertThat(queues).containsOnlyKeys(1, 7);
        }
    }

    @Test
    void message_stays_until_its_last_session_has_acknowledged_it() throws IOException {
        // Given
        try (QueueStore store = open()) {
            long message = append(store, "t", "for two", 1, 2);
            store.sent(1, message, 1);
            store.acknowledged(1, message);
            store.commit();
        }

        // When
        try (QueueStore store = open()) {
            Queues queues = read(store);

            // Then
            assertThat(queues.plain()).containsOnly(Map.entry(2, List.of(new Packet(0, "t", "for two"))));
            long message = queues.getOrDefault(2, Map.of()).keySet().iterator().next();
            store.sent(2, message, 1);
            store.acknowledged(2, message);
            store.commit();
        }
        try (QueueStore store = open()) {
            assertThat(store.recoveredEntries()).isZero();
            assertThat(read(store)).isEmpty();
        }
    }

    @Test
    void message_behind_many_younger_ones_can_be_acknowledged() throws IOException {
        // Given
        try (QueueStore store = open()) {
            long first = append(store, "t", "first", 1);
            long second = append(store, "t", "second", 1);
            for (int i = 0; i < 40_000; i++) {
                long message = append(store, "t", "younger", 2);
                store.sent(2, message, 1);
                store.acknowledged(2, message);
            }

            // When
            store.sent(1, first, 1);
            store.acknowledged(1, first);
            store.sent(1, second, 2);
            store.commit();
        }

        // Then
        try (QueueStore store = open()) {
            assertThat(read(store).plain()).containsOnly(Map.entry(1, List.of(new Packet(2, "t", "second"))));
        }
    }

    @Test
    void agrees_with_a_naive_model_over_random_changes_and_restarts() throws IOException {
        Random random = new Random(42);
        Queues model = new Queues();
        for (int restart = 0; restart < 20; restart++) {
            try (QueueStore store = open()) {
                // Then
                Queues queues = read(store);
                assertThat(queues.plain()).as("after restart %d", restart).isEqualTo(model.plain());
                // When
                model = queues;
                for (int i = 0; i < 300; i++) {
                    change(store, model, random);
                }
                store.commit();
            }
        }
    }

    /** A client is sent its messages in their order, and may acknowledge them in any. */
    private static void change(QueueStore store, Queues model, Random random) throws IOException {
        int session = random.nextInt(10);
        Map<Long, Packet> queue = model.getOrDefault(session, Map.of());
        List<Long> unsent = queue.keySet().stream()
                .filter(m -> entry(queue, m).packetId() == 0)
                .toList();
        List<Long> sent = queue.keySet().stream()
                .filter(m -> entry(queue, m).packetId() != 0)
                .toList();
        int choice = random.nextInt(100);
        if (choice < 40) {
            int[] sessions =
                    random.ints(0, 10).distinct().limit(1 + random.nextInt(4)).toArray();
            String payload = "x".repeat(random.nextInt(300)) + random.nextInt();
            long message = append(store, "t/" + session, payload, sessions);
            for (int each : sessions) {
                model.add(each, message, new Packet(0, "t/" + session, payload));
            }
        } else if (choice < 70 && !unsent.isEmpty()) {
            int packetId = 1 + random.nextInt(65_535);
            long message = unsent.get(0);
            store.sent(session, message, packetId);
            Packet entry = entry(queue, message);
            queue.put(message, new Packet(packetId, entry.topic(), entry.payload()));
        } else if (!sent.isEmpty()) {
            long message = sent.get(random.nextInt(sent.size()));
            store.acknowledged(session, message);
            queue.remove(message);
        }
    }

    private static Packet entry(Map<Long, Packet> queue, long message) {
        return Objects.requireNonNull(queue.get(message));
    }

    private static long append(QueueStore store, String topic, String payload, int... sessions) throws IOException {
        return store.append(topic.getBytes(StandardCharsets.UTF_8), payload.getBytes(StandardCharsets.UTF_8), sessions);
    }

    private static Queues read(QueueStore store) throws IOException {
        Queues queues = new Queues();
        store.recover((session, message, packetId, topic, payload) -> queues.add(
                session,
                message,
                new Packet(
                        packetId,
                        new String(topic, StandardCharsets.UTF_8),
                        new String(payload, StandardCharsets.UTF_8))));
        return queues;
    }
}
