package io.spoor.bench.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What every {@link QueueStore} must do. */
abstract class QueueStoreContract {

    /** Opens the same store each time. */
    abstract QueueStore open() throws IOException;

    private record Entry(long message, int packetId, String topic, String payload) {}

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
        List<Long> messages = new ArrayList<>();
        try (QueueStore store = open()) {
            messages.add(append(store, "a/1", "one", 1));
            messages.add(append(store, "a/2", "two", 1, 7));
            messages.add(append(store, "", "", 7));
            store.sent(7, messages.get(1), 65_535);
            store.commit();
        }

        // When
        try (QueueStore store = open()) {
            // Then
            assertThat(store.recoveredEntries()).isEqualTo(4);
            assertThat(read(store))
                    .containsOnly(
                            Map.entry(
                                    1,
                                    List.of(
                                            new Entry(messages.get(0), 0, "a/1", "one"),
                                            new Entry(messages.get(1), 0, "a/2", "two"))),
                            Map.entry(
                                    7,
                                    List.of(
                                            new Entry(messages.get(1), 65_535, "a/2", "two"),
                                            new Entry(messages.get(2), 0, "", ""))));
        }
    }

    @Test
    void message_stays_until_its_last_session_has_acknowledged_it() throws IOException {
        // Given
        long message;
        try (QueueStore store = open()) {
            message = append(store, "t", "for two", 1, 2);
            store.acknowledged(1, message);
            store.commit();
        }

        // When
        try (QueueStore store = open()) {
            // Then
            assertThat(read(store)).containsOnly(Map.entry(2, List.of(new Entry(message, 0, "t", "for two"))));
            store.acknowledged(2, message);
            store.commit();
        }
        try (QueueStore store = open()) {
            assertThat(store.recoveredEntries()).isZero();
            assertThat(read(store)).isEmpty();
        }
    }

    @Test
    void agrees_with_a_naive_model_over_random_changes_and_restarts() throws IOException {
        Random random = new Random(42);
        Map<Integer, Map<Long, Entry>> model = new TreeMap<>();
        for (int restart = 0; restart < 20; restart++) {
            try (QueueStore store = open()) {
                // Then
                assertThat(read(store)).as("after restart %d", restart).isEqualTo(plain(model));
                // When
                for (int i = 0; i < 300; i++) {
                    change(store, model, random);
                }
                store.commit();
            }
        }
    }

    private static void change(QueueStore store, Map<Integer, Map<Long, Entry>> model, Random random)
            throws IOException {
        int session = random.nextInt(10);
        Map<Long, Entry> queue = model.getOrDefault(session, Map.of());
        if (random.nextInt(100) < 40 || queue.isEmpty()) {
            int[] sessions =
                    random.ints(0, 10).distinct().limit(1 + random.nextInt(4)).toArray();
            String payload = "x".repeat(random.nextInt(300)) + random.nextInt();
            long message = append(store, "t/" + session, payload, sessions);
            for (int each : sessions) {
                model.computeIfAbsent(each, s -> new LinkedHashMap<>())
                        .put(message, new Entry(message, 0, "t/" + session, payload));
            }
            return;
        }
        List<Long> waiting = List.copyOf(queue.keySet());
        long message = waiting.get(random.nextInt(waiting.size()));
        if (random.nextBoolean()) {
            int packetId = 1 + random.nextInt(65_535);
            store.sent(session, message, packetId);
            queue.computeIfPresent(message, (m, e) -> new Entry(m, packetId, e.topic(), e.payload()));
        } else {
            store.acknowledged(session, message);
            queue.remove(message);
        }
    }

    private static Map<Integer, List<Entry>> plain(Map<Integer, Map<Long, Entry>> model) {
        Map<Integer, List<Entry>> queues = new TreeMap<>();
        model.forEach((session, queue) -> {
            if (!queue.isEmpty()) {
                queues.put(session, List.copyOf(queue.values()));
            }
        });
        return queues;
    }

    private static long append(QueueStore store, String topic, String payload, int... sessions) throws IOException {
        return store.append(topic.getBytes(StandardCharsets.UTF_8), payload.getBytes(StandardCharsets.UTF_8), sessions);
    }

    private static Map<Integer, List<Entry>> read(QueueStore store) throws IOException {
        Map<Integer, List<Entry>> queues = new TreeMap<>();
        store.recover((session, message, packetId, topic, payload) -> queues.computeIfAbsent(
                        session, s -> new ArrayList<>())
                .add(new Entry(
                        message,
                        packetId,
                        new String(topic, StandardCharsets.UTF_8),
                        new String(payload, StandardCharsets.UTF_8))));
        return queues;
    }
}
