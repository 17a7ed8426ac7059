package io.spoor.tracing.journal;

import static io.spoor.tracing.journal.Journals.SMALL;
import static io.spoor.tracing.journal.Journals.append;
import static io.spoor.tracing.journal.Journals.appendNumbered;
import static io.spoor.tracing.journal.Journals.readAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.tracing.journal.Journals.Seen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentJournalRetentionTest {
    private static final SegmentJournal.Options FOUR_SEGMENTS = new SegmentJournal.Options(4096, 4 * 4096);

    @TempDir
    Path folder;

    @Test
    void past_its_size_the_oldest_records_go_and_readers_are_told_exactly_which() throws Exception {
        try (SegmentJournal journal = SegmentJournal.open(folder, FOUR_SEGMENTS);
                JournalReader reader = journal.reader("r")) {
            // Given
            appendNumbered(journal, 10);
            reader.read(7, Duration.ZERO, (index, bytes) -> {});
            reader.commit(5);
            // When
            appendNumbered(journal, 5_000);
            // Then
            Seen seen = readAll(reader);
            seen.assertAccountsFor(7, 5_010);
            assertThat(seen.losses)
                    .isNotEmpty()
                    .allSatisfy(loss -> assertThat(loss).endsWith("journal_full"));
            assertThat(seen.order).contains(5_009L);
            Awaitility.await().until(() -> journal.sizeBytes() <= 4 * 4096);
            assertThat(reader.lag()).isEqualTo(5_010 - journal.oldestIndex());
        }
    }

    @Test
    void after_each_burst_it_has_its_size_again() throws Exception {
        try (SegmentJournal journal = SegmentJournal.open(folder, FOUR_SEGMENTS)) {
            for (int burst = 1; burst <= 20; burst++) {
                appendNumbered(journal, 400);
                Awaitility.await().until(() -> journal.sizeBytes() <= 4 * 4096);
            }
        }
    }

    @Test
    void a_loss_is_told_after_a_restart_too() throws Exception {
        // Given
        try (SegmentJournal journal = SegmentJournal.open(folder, FOUR_SEGMENTS);
                JournalReader reader = journal.reader("r")) {
            appendNumbered(journal, 3);
            readAll(reader);
            reader.commit(3);
            appendNumbered(journal, 2_000);
        }
        // When
        try (SegmentJournal journal = SegmentJournal.open(folder, FOUR_SEGMENTS);
                JournalReader reader = journal.reader("r")) {
            Seen seen = readAll(reader);
            // Then
            assertThat(seen.losses).containsExactly("3-" + (seen.order.get(0) - 1) + " journal_full");
        }
    }

    @Test
    void a_loss_while_a_reader_is_in_the_middle_of_a_segment_is_exact() throws Exception {
        try (SegmentJournal journal = SegmentJournal.open(folder, FOUR_SEGMENTS);
                JournalReader reader = journal.reader("r")) {
            Seen seen = new Seen().listenTo(reader);
            for (int round = 0; round < 50; round++) {
                // When
                appendNumbered(journal, 37 * (round % 9));
                reader.read(11 * (round % 5), Duration.ZERO, seen::accept);
            }
            while (reader.read(100, Duration.ZERO, seen::accept) > 0) {}
            // Then
            assertThat(seen.lost).isNotEmpty();
            seen.assertAccountsFor(0, journal.nextIndex());
        }
    }

    @Test
    void segments_that_every_reader_has_committed_go_early() throws Exception {
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL);
                JournalReader a = journal.reader("a");
                JournalReader b = journal.reader("b")) {
            // Given
            appendNumbered(journal, 2_000);
            readAll(a);
            a.commit(2_000);
            assertThat(journal.oldestIndex()).isZero();
            // When
            b.read(1_000, Duration.ZERO, (index, bytes) -> {});
            b.commit(1_000);
            // Then
            Awaitility.await().until(() -> journal.oldestIndex() > 800);
            assertThat(journal.oldestIndex()).isLessThanOrEqualTo(1_000);
            assertThat(readAll(b).losses).isEmpty();
        }
    }

    @Test
    void a_forgotten_reader_holds_nothing_back() throws Exception {
        // Given
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            journal.reader("gone").close();
            appendNumbered(journal, 1_000);
        }
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL);
                JournalReader reader = journal.reader("r")) {
            readAll(reader);
            reader.commit(1_000);
            assertThat(journal.readerNames()).containsExactly("gone", "r");
            assertThat(journal.oldestIndex()).isZero();
            // When
            journal.forgetReader("gone");
            // Then
            Awaitility.await().until(() -> journal.oldestIndex() == 1_000);
            assertThat(journal.readerNames()).containsExactly("r");
        }
    }

    @Test
    void a_new_reader_begins_at_the_oldest_record_without_a_loss() throws Exception {
        // Given
        try (SegmentJournal journal = SegmentJournal.open(folder, FOUR_SEGMENTS)) {
            appendNumbered(journal, 3_000);
        }
        // When
        try (SegmentJournal journal = SegmentJournal.open(folder, FOUR_SEGMENTS)) {
            Seen seen = readAll(journal.reader("late"));
            // Then
            assertThat(seen.losses).isEmpty();
            assertThat(seen.order).contains(2_999L).doesNotContain(0L);
        }
    }

    @Test
    void a_full_disk_refuses_records_until_there_is_room_and_loses_none() throws Exception {
        // Given
        AtomicBoolean full = new AtomicBoolean();
        SegmentAllocator disk = (file, bytes) -> {
            if (full.get()) {
                throw new IOException("No space left on device");
            }
            return SegmentAllocator.ZERO_FILLED.allocate(file, bytes);
        };
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL, disk)) {
            full.set(true);
            // When
            assertThatThrownBy(() -> appendNumbered(journal, 10_000))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("no room for the journal's next segment: No space left on device");
            long kept = journal.nextIndex();
            full.set(false);
            Awaitility.await().ignoreException(UncheckedIOException.class).until(() -> {
                append(journal, "r" + journal.nextIndex());
                return true;
            });
            appendNumbered(journal, 500);
            // Then
            Seen seen = readAll(journal.reader("r"));
            assertThat(seen.losses).isEmpty();
            assertThat(seen.records)
                    .hasSize((int) kept + 501)
                    .allSatisfy((index, text) -> assertThat(text).isEqualTo("r" + index));
        }
    }

    @Test
    void in_a_burst_segments_are_prepared_ahead_so_that_a_slow_disk_holds_up_nobody() throws Exception {
        Semaphore disk = new Semaphore(1_000);
        AtomicInteger made = new AtomicInteger();
        SegmentAllocator slow = (file, bytes) -> {
            disk.acquireUninterruptibly();
            made.incrementAndGet();
            return SegmentAllocator.ZERO_FILLED.allocate(file, bytes);
        };
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL, slow)) {
            // Given a burst, and time to prepare for its continuation
            appendNumbered(journal, 1_000);
            Awaitility.await().until(() -> made.get() == used(journal) + 4);

            // When the disk stands still
            disk.drainPermits();
            long before = used(journal);
            try {
                // Then nobody has to wait
                Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
                    while (used(journal) < before + 4) {
                        appendNumbered(journal, 1);
                    }
                });
            } finally {
                disk.release(1_000);
            }
        }
    }

    private static long used(SegmentJournal journal) {
        return journal.segments().size();
    }

    @Test
    void an_old_journal_that_is_too_large_for_new_options_is_brought_to_size() throws Exception {
        // Given
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            appendNumbered(journal, 5_000);
        }
        // When
        try (SegmentJournal journal = SegmentJournal.open(folder, FOUR_SEGMENTS)) {
            // Then
            Awaitility.await().until(() -> journal.sizeBytes() <= 4 * 4096);
            assertThat(journal.nextIndex()).isEqualTo(5_000);
        }
    }
}
