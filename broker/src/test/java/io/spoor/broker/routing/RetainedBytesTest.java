package io.spoor.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.routing.RetainedMessages.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetainedBytesTest {

    private static RetainedMessages<String> upTo(int bytes) {
        return new RetainedMessages<>(1_000, bytes, String::length);
    }

    @Test
    void a_message_beyond_the_memory_is_not_stored() {
        // Given
        RetainedMessages<String> retained = upTo(10);
        retained.put("a", "12345678");

        // When
        RetainedMessages.Put<String> put = retained.put("b", "123");

        // Then
        assertThat(put).isEqualTo(new RetainedMessages.Put<>(false, null, Limit.BYTES));
        assertThat(retained.get("b")).isNull();
        assertThat(retained.bytes()).isEqualTo(8);
        assertThat(retained.size()).isEqualTo(1);
        assertThat(retained.put("b", "12").stored()).isTrue();
    }

    @Test
    void a_larger_successor_without_room_leaves_its_topic_without_a_message() {
        // Given
        RetainedMessages<String> retained = upTo(10);
        retained.put("a", "12345");
        retained.put("b", "12345");

        // When
        RetainedMessages.Put<String> put = retained.put("b", "123456");

        // Then
        assertThat(put).isEqualTo(new RetainedMessages.Put<>(false, "12345", Limit.BYTES));
        assertThat(retained.get("b")).isNull();
        assertThat(retained.bytes()).isEqualTo(5);
        assertThat(retained.put("a", "54321").stored()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void bytes_are_those_of_the_messages_that_are_there(long seed) {
        Random random = new Random(seed);
        RetainedMessages<String> retained = upTo(500);
        Map<String, String> model = new TreeMap<>();
        int held = 0;
        for (int step = 0; step < 5_000; step++) {
            String topic = "t" + random.nextInt(40);
            String message = "x".repeat(random.nextInt(60));
            int before = model.getOrDefault(topic, "").length();
            switch (random.nextInt(4)) {
                case 0 -> assertThat(retained.remove(topic)).isEqualTo(model.remove(topic));
                case 1 -> assertThat(retained.remove(topic, message)).isEqualTo(model.remove(topic, message));
                default -> {
                    boolean room = message.length() <= before || held - before + message.length() <= 500;
                    assertThat(retained.put(topic, message).stored()).isEqualTo(room);
                    if (room) {
                        model.put(topic, message);
                    } else {
                        model.remove(topic);
                    }
                }
            }
            held = model.values().stream().mapToInt(String::length).sum();
            assertThat(retained.bytes()).isEqualTo(held);
            assertThat(retained.size()).isEqualTo(model.size());
        }
    }

    /** A message that lets something happen when it is about to be replaced, and is then found to be another one. */
    private static final class Disturbed {

        private final int bytes;
        private @Nullable Runnable disturbance;

        Disturbed(int bytes, @Nullable Runnable disturbance) {
            this.bytes = bytes;
            this.disturbance = disturbance;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            Runnable once = disturbance;
            if (once == null) {
                return this == other;
            }
            disturbance = null;
            once.run();
            return false;
        }

        @Override
        public int hashCode() {
            return bytes;
        }
    }

    @Test
    void the_room_of_a_larger_message_is_not_given_away_before_it_has_gone() {
        // Given
        RetainedMessages<Disturbed> retained = new RetainedMessages<>(10, 10, message -> message.bytes);
        List<RetainedMessages.Put<Disturbed>> meanwhile = new ArrayList<>();
        retained.put("a", new Disturbed(10, () -> meanwhile.add(retained.put("b", new Disturbed(5, null)))));

        // When
        RetainedMessages.Put<Disturbed> put = retained.put("a", new Disturbed(1, null));

        // Then
        assertThat(meanwhile).containsExactly(new RetainedMessages.Put<>(false, null, Limit.BYTES));
        assertThat(put.stored()).isTrue();
        assertThat(retained.bytes()).isEqualTo(1);
        assertThat(retained.put("b", new Disturbed(9, null)).stored()).isTrue();
    }

    @Test
    void the_memory_is_kept_to_when_many_threads_store() throws Exception {
        // Given
        RetainedMessages<String> retained = upTo(2_000);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> results = new ArrayList<>();
        // When
        for (int t = 0; t < 4; t++) {
            Random random = new Random(t);
            results.add(threads.submit(() -> {
                for (int i = 0; i < 20_000; i++) {
                    String topic = "t" + random.nextInt(50);
                    if (random.nextInt(4) == 0) {
                        retained.remove(topic);
                    } else {
                        retained.put(topic, "x".repeat(random.nextInt(100)));
                    }
                    assertThat(retained.bytes()).isLessThanOrEqualTo(2_000);
                }
            }));
        }
        threads.shutdown();
        // Then
        for (Future<?> result : results) {
            result.get(60, TimeUnit.SECONDS);
        }
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        int[] count = {0};
        long[] bytes = {0};
        retained.forEachMatch(RandomTopics.parse("#"), (topic, message) -> {
            count[0]++;
            bytes[0] += message.length();
        });
        assertThat(retained.size()).isEqualTo(count[0]);
        assertThat(retained.bytes()).isEqualTo(bytes[0]).isLessThanOrEqualTo(2_000);
    }
}
