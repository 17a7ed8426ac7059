package io.spoor.broker.routing;

import static io.spoor.broker.routing.RandomTopics.parse;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.protocol.TopicFilter;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetainedMessagesTest {

    @Test
    void a_put_tells_what_it_replaced() {
        RetainedMessages<String> retained = new RetainedMessages<>(10);

        assertThat(retained.put("a", "first")).isEqualTo(new RetainedMessages.Put<>(true, null));
        assertThat(retained.put("a", "second")).isEqualTo(new RetainedMessages.Put<>(true, "first"));
        assertThat(retained.get("a")).isEqualTo("second");
        assertThat(retained.remove("a")).isEqualTo("second");
        assertThat(retained.remove("a")).isNull();
        assertThat(retained.size()).isZero();
    }

    @Test
    void when_full_it_takes_only_replacements() {
        RetainedMessages<String> retained = new RetainedMessages<>(1);
        retained.put("a", "1");

        assertThat(retained.put("b", "2").stored()).isFalse();
        assertThat(retained.put("a", "3").stored()).isTrue();
        assertThat(retained.size()).isEqualTo(1);

        retained.remove("a");
        assertThat(retained.put("b", "4").stored()).isTrue();
    }

    @Test
    void an_expired_message_is_removed_only_if_no_newer_one_took_its_place() {
        RetainedMessages<String> retained = new RetainedMessages<>(1);
        retained.put("a", "new");

        assertThat(retained.remove("a", "old")).isFalse();
        assertThat(retained.size()).isEqualTo(1);
        assertThat(retained.remove("a", "new")).isTrue();
        assertThat(retained.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void random_filters_find_the_same_topics_as_a_look_at_each(long seed) {
        Random random = new Random(seed);
        RandomTopics topics = new RandomTopics(random);
        RetainedMessages<Integer> retained = new RetainedMessages<>(400);
        Map<String, Integer> model = new TreeMap<>();
        for (int step = 0; step < 2_500; step++) {
            String topic = topics.topic();
            if (random.nextInt(3) > 0) {
                boolean room = model.size() < 400 || model.containsKey(topic);
                assertThat(retained.put(topic, step))
                        .isEqualTo(new RetainedMessages.Put<>(room, room ? model.put(topic, step) : null));
            } else {
                assertThat(retained.remove(topic)).isEqualTo(model.remove(topic));
            }
            assertThat(retained.size()).isEqualTo(model.size());

            TopicFilter filter = topics.filter();
            Map<String, Integer> found = new TreeMap<>();
            retained.forEachMatch(
                    filter,
                    (name, message) -> assertThat(found.put(name, message)).isNull());
            Map<String, Integer> expected = new TreeMap<>(model);
            expected.keySet().removeIf(name -> !filter.matches(name));
            assertThat(found).as(filter.text()).isEqualTo(expected);
        }
    }

    @Test
    void topics_below_a_level_are_neighbours() {
        assertThat(TopicOrder.compare("a", "a/")).isNegative();
        assertThat(TopicOrder.compare("a/", "a/b")).isNegative();
        assertThat(TopicOrder.compare("a/\uFFFF", "a!")).isNegative();
        assertThat(TopicOrder.compare("a", "a")).isZero();
    }

    @Test
    void a_narrow_filter_looks_at_few_of_many_topics() {
        // Given
        TopicWalk walk = new TopicWalk(parse("devices/+/state").levels());

        // When
        String fromElsewhere = walk.visit("alarms/1");
        String fromDevice = walk.visit("devices/7/history/1");
        String fromState = walk.visit("devices/7/state");
        boolean matched = walk.matched();
        walk.visit("e");

        // Then
        assertThat(fromElsewhere).isEqualTo("devices");
        assertThat(fromDevice).isEqualTo("devices/7/state");
        assertThat(fromState).isNotNull();
        assertThat(TopicOrder.compare("devices/7/state/deeper", fromState)).isNegative();
        assertThat(matched).isTrue();
        assertThat(walk.finished()).isTrue();
    }

    @Test
    void the_limit_holds_when_many_threads_store() throws Exception {
        // Given
        RetainedMessages<String> retained = new RetainedMessages<>(500);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        // When
        for (int t = 0; t < 4; t++) {
            int thread = t;
            threads.execute(() -> {
                for (int i = 0; i < 1_000; i++) {
                    retained.put("t" + (i % 300 + 100 * thread), "x");
                }
            });
        }
        threads.shutdown();
        // Then
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        int[] count = {0};
        retained.forEachMatch(parse("#"), (topic, message) -> count[0]++);
        assertThat(count[0]).isEqualTo(500);
        assertThat(retained.size()).isEqualTo(500);
    }
}
