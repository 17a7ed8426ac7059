package io.spoor.bridges.influxdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.bridges.influxdb.SeriesLimits.Beyond;
import io.spoor.bridges.influxdb.mapping.MappedPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesBudgetTest {
    @TempDir
    Path dir;

    @Test
    void points_within_the_budget_stay_as_they_are() {
        SeriesBudget budget = SeriesBudget.inMemory(new SeriesLimits(2, Beyond.DEAD_LETTER));

        assertThat(budget.admit(point("m", "a", "t"))).isEqualTo(point("m", "a", "t"));
        assertThat(budget.admit(point("m", "b", "t"))).isEqualTo(point("m", "b", "t"));
        assertThat(budget.admit(point("m", "a", "t"))).isEqualTo(point("m", "a", "t"));
        assertThat(budget.admit(point("other", "c", "t"))).isEqualTo(point("other", "c", "t"));
        assertThat(budget.warning()).isNull();
        assertThat(budget.metrics().get("series")).isEqualTo(3L);
    }

    @Test
    void further_series_lose_tags_until_there_is_room_and_keep_them_as_text() {
        SeriesBudget budget = SeriesBudget.inMemory(new SeriesLimits(10, Beyond.DROP_TAGS));
        for (int i = 0; i < 10; i++) {
            budget.admit(point("m", "client-" + i, "t"));
        }

        // Two more have room, as the reserve for reduced series
        MappedPoint first = Objects.requireNonNull(budget.admit(point("m", "random-1", "t")));
        MappedPoint second = Objects.requireNonNull(budget.admit(point("m", "random-2", "t")));
        MappedPoint third = Objects.requireNonNull(budget.admit(point("m", "random-3", "t2")));
        MappedPoint fourth = budget.admit(point("m", "random-3", "t3"));

        assertThat(first.tags()).isEqualTo(Map.of("topic", "t"));
        assertThat(first.fields()).isEqualTo(Map.of("value", 1.0, "client_id_text", "random-1"));
        assertThat(second.tags()).isEqualTo(first.tags());
        assertThat(third.tags()).isEqualTo(Map.of("topic", "t2"));
        // No room even without a client for one topic more, and none without a topic.
        assertThat(fourth).isNull();
        assertThat(budget.warning()).isEqualTo("too many series (maximumSeries) in m");
        assertThat(budget.metrics())
                .containsEntry("series.reduced.points", 3L)
                .containsEntry("series.refused.points", 1L);
        assertThat(budget.admit(point("m", "client-9", "t"))).isEqualTo(point("m", "client-9", "t"));
    }

    @Test
    void points_beyond_the_budget_can_be_refused_instead() {
        SeriesBudget budget = SeriesBudget.inMemory(new SeriesLimits(1, Beyond.DEAD_LETTER));
        budget.admit(point("m", "a", "t"));

        assertThat(budget.admit(point("m", "b", "t"))).isNull();
    }

    @Test
    void what_was_decided_is_decided_so_again_after_a_kill_at_any_record() throws IOException {
        Random random = new Random(3);
        SeriesLimits limits = new SeriesLimits(20, Beyond.DROP_TAGS);
        Path file = dir.resolve("state/series");
        for (int round = 0; round < 20; round++) {
            Files.deleteIfExists(file);
            @Nullable MappedPoint[] stream = new MappedPoint[200];
            @Nullable MappedPoint[] decided = new @Nullable MappedPoint[stream.length];
            for (int i = 0; i < stream.length; i++) {
                stream[i] = point("m" + random.nextInt(2), "c" + random.nextInt(40), "t");
            }
            int killedAfter = 1 + random.nextInt(stream.length - 1);
            int confirmed = random.nextInt(killedAfter);
            SeriesBudget first = SeriesBudget.open(file, limits);
            for (int i = 0; i < killedAfter; i++) {
                decided[i] = first.admit(Objects.requireNonNull(stream[i]));
            }
            first.flush();
            Files.write(file, new byte[random.nextInt(16)], StandardOpenOption.CREATE, StandardOpenOption.APPEND);

            SeriesBudget again = SeriesBudget.open(file, limits);
            for (int i = confirmed; i < killedAfter; i++) {
                assertThat(again.admit(Objects.requireNonNull(stream[i]))).isEqualTo(decided[i]);
            }
        }
    }

    @Test
    void the_set_agrees_with_a_naive_one() {
        Random random = new Random(5);
        LongSet set = new LongSet();
        Set<Long> naive = new HashSet<>();
        for (int i = 0; i < 50_000; i++) {
            long value = random.nextInt(20_000) * (random.nextBoolean() ? 1L : 0x1_0000_0001L);
            assertThat(set.contains(value)).isEqualTo(naive.contains(value));
            assertThat(set.add(value)).isEqualTo(naive.add(value));
        }
        assertThat(set.size()).isEqualTo(naive.size());
    }

    private static MappedPoint point(String measurement, String client, String topic) {
        return new MappedPoint(
                measurement, new TreeMap<>(Map.of("client_id", client, "topic", topic)), Map.of("value", 1.0), 1);
    }
}
