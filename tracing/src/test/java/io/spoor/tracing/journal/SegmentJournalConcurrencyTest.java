package io.spoor.tracing.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentJournalConcurrencyTest {
    private static final int WRITERS = 6;
    private static final int READERS = 3;
    private static final int EACH = 20_000;

    @TempDir
    Path folder;

    @Test
    void every_reader_gets_every_writers_records_in_that_writers_order() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS + READERS);
        try (SegmentJournal journal = SegmentJournal.open(folder, new SegmentJournal.Options(64 << 10, 64 << 20))) {
            // Given
            List<Future<?>> all = new ArrayList<>();
            for (int r = 0; r < READERS; r++) {
                JournalReader reader = journal.reader("reader" + r);
                all.add(threads.submit(() -> readEverything(reader)));
            }
            // When
            for (int w = 0; w < WRITERS; w++) {
                String name = "w" + w;
                all.add(threads.submit(() -> {
                    long last = -1;
                    for (int i = 0; i < EACH; i++) {
                        long index = journal.append(Journals.bytes(name + ":" + i));
                        assertThat(index).isGreaterThan(last);
                        last = index;
                    }
                    return null;
                }));
            }
            // Then
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
            assertThat(journal.nextIndex()).isEqualTo(WRITERS * EACH);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Void readEverything(JournalReader reader) throws Exception {
        Map<String, Integer> next = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        reader.onLoss((first, last, cause) -> wrong.add("lost " + first + " to " + last + ": " + cause));
        long[] expected = {0};
        while (expected[0] < WRITERS * EACH) {
            reader.read(1_000, Duration.ofSeconds(5), (index, record) -> {
                String[] text = UTF_8.decode(record).toString().split(":", 2);
                int number = Integer.parseInt(text[1]);
                if (index != expected[0] || number != next.getOrDefault(text[0], 0)) {
                    wrong.add(index + " is " + text[0] + ":" + number);
                }
                expected[0] = index + 1;
                next.put(text[0], number + 1);
            });
            reader.commit(expected[0]);
        }
        assertThat(wrong).isEmpty();
        return null;
    }
}
