package io.spoor.tracing.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimelineTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    Path folder;

    @Test
    void a_time_leads_to_an_index_that_misses_nothing() throws Exception {
        try (Timeline timeline = open(0, 0)) {
            // Given
            timeline.note(0, START);
            timeline.note(100, START.plusSeconds(1));
            timeline.note(250, START.plusSeconds(2));
            // Then
            assertThat(timeline.indexAt(START.minusSeconds(5))).isZero();
            assertThat(timeline.indexAt(START.plusMillis(500))).isZero();
            assertThat(timeline.indexAt(START.plusMillis(1500))).isEqualTo(100);
            assertThat(timeline.indexAt(START.plusSeconds(60))).isEqualTo(250);
            assertThat(timeline.notBefore(99)).isEqualTo(START);
            assertThat(timeline.notBefore(100)).isEqualTo(START.plusSeconds(1));
        }
    }

    @Test
    void while_nothing_is_appended_the_last_note_follows_the_clock() throws Exception {
        try (Timeline timeline = open(0, 0)) {
            // When
            timeline.note(10, START);
            timeline.note(10, START.plusSeconds(3600));
            timeline.note(11, START.plusSeconds(3601));
            // Then
            assertThat(timeline.notBefore(10)).isEqualTo(START.plusSeconds(3600));
            assertThat(timeline.indexAt(START.plusMillis(3_600_500))).isEqualTo(10);
        }
    }

    @Test
    void a_clock_that_was_set_back_hides_no_record() throws Exception {
        try (Timeline timeline = open(0, 0)) {
            // When
            timeline.note(0, START);
            timeline.note(10, START.plusSeconds(3600));
            timeline.note(20, START.plusSeconds(5));
            timeline.note(30, START.plusSeconds(10));
            // Then
            assertThat(timeline.indexAt(START.plusSeconds(7))).isZero();
        }
    }

    @Test
    void notes_are_there_again_after_a_restart_but_for_a_torn_last_one() throws Exception {
        // Given
        try (Timeline timeline = open(0, 0)) {
            for (int i = 0; i < 10; i++) {
                timeline.note(i * 100L, START.plusSeconds(i));
            }
        }
        Path file = folder.resolve("times");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 5));
        // When
        try (Timeline timeline = open(0, 900)) {
            // Then
            assertThat(timeline.notBefore(850)).isEqualTo(START.plusSeconds(8));
            assertThat(timeline.notBefore(950)).isEqualTo(START.plusSeconds(8));
            assertThat(timeline.indexAt(START.plusMillis(4500))).isEqualTo(400);
        }
    }

    @Test
    void notes_of_records_that_are_gone_are_forgotten() throws Exception {
        // Given
        try (Timeline timeline = open(0, 0)) {
            for (int i = 0; i < 1000; i++) {
                timeline.note(i, START.plusSeconds(i));
            }
        }
        // When
        open(990, 1000).close();
        // Then
        assertThat(Files.size(folder.resolve("times"))).isEqualTo(10 * 24L);
    }

    @Test
    void however_long_it_gets_it_stays_small_and_misses_nothing() throws Exception {
        // Given
        Random random = new Random(7);
        NavigableMap<Instant, Long> appended = new TreeMap<>();
        long index = 0;
        Instant now = START;
        try (Timeline timeline = open(0, 0)) {
            for (int i = 0; i < 3 * Timeline.MOST_NOTES; i++) {
                timeline.note(index, now);
                appended.put(now, index);
                index += 1 + random.nextInt(1000);
                now = now.plusMillis(1000 + random.nextInt(100));
            }
            // When
            for (int i = 0; i < 1000; i++) {
                Instant asked = START.plusSeconds(random.nextInt(3 * Timeline.MOST_NOTES));
                // Then
                long found = timeline.indexAt(asked);
                assertThat(found).isLessThanOrEqualTo(appended.floorEntry(asked).getValue());
                assertThat(found)
                        .isGreaterThanOrEqualTo(
                                appended.floorEntry(asked.minusSeconds(20)) == null
                                        ? 0
                                        : appended.floorEntry(asked.minusSeconds(20))
                                                .getValue());
            }
        }
        assertThat(Files.size(folder.resolve("times"))).isLessThanOrEqualTo(Timeline.MOST_NOTES * 24L);
    }

    private Timeline open(long oldest, long next) throws IOException {
        return Timeline.open(folder.resolve("times"), List.of(), oldest, next);
    }
}
