package io.spoor.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.protocol.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetainedCursorTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void steps_of_any_size_show_what_one_walk_shows(long seed) {
        Random random = new Random(seed);
        RandomTopics topics = new RandomTopics(random);
        RetainedMessages<Integer> retained = new RetainedMessages<>(10_000);
        for (int i = 0; i < 400; i++) {
            retained.put(topics.topic(), i);
        }
        for (int round = 0; round < 300; round++) {
            TopicFilter filter = topics.filter();
            List<String> expected = new ArrayList<>();
            retained.forEachMatch(filter, (topic, message) -> expected.add(topic));

            List<String> shown = new ArrayList<>();
            RetainedCursor<Integer> cursor = retained.cursor(filter);
            int calls = 0;
            while (!cursor.isDone()) {
                int steps = 1 + random.nextInt(7);
                int matchesWanted = 1 + random.nextInt(3);
                int[] matches = {0};
                int looked = cursor.advance(steps, (topic, message) -> {
                    shown.add(topic);
                    return ++matches[0] < matchesWanted;
                });
                assertThat(looked).isBetween(1, steps);
                assertThat(matches[0]).isLessThanOrEqualTo(matchesWanted);
                assertThat(++calls).isLessThan(2_000);
            }
            assertThat(shown).as(filter.text()).isEqualTo(expected);
            assertThat(cursor.advance(1, (topic, message) -> true)).isZero();
        }
    }

    @Test
    void what_changes_ahead_of_the_walk_is_shown_as_it_is_then() {
        // Given
        RetainedMessages<String> retained = new RetainedMessages<>(10);
        for (String topic : List.of("a", "b", "c", "d")) {
            retained.put(topic, "old");
        }
        List<String> shown = new ArrayList<>();
        RetainedCursor<String> cursor = retained.cursor(RandomTopics.parse("#"));
        cursor.advance(1, (topic, message) -> shown.add(topic + message));

        // When
        retained.put("a", "new");
        retained.put("b", "new");
        retained.remove("c");
        retained.put("e", "new");
        cursor.advance(100, (topic, message) -> shown.add(topic + message));

        // Then
        assertThat(shown).containsExactly("aold", "bnew", "dold", "enew");
        assertThat(cursor.isDone()).isTrue();
    }
}
