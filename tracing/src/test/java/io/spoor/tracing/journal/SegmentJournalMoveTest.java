package io.spoor.tracing.journal;

import static io.spoor.tracing.journal.Journals.appendNumbered;
import static io.spoor.tracing.journal.Journals.readAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.tracing.journal.Journals.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentJournalMoveTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final SegmentJournal.Options KEEPING =
            new SegmentJournal.Options(4096, 1 << 20, Duration.ofHours(1));

    private final AtomicReference<Instant> now = new AtomicReference<>(START);

    @TempDir
    Path folder;

    @Test
    void a_reader_goes_back_to_a_time() throws Exception {
        try (SegmentJournal journal = open(KEEPING);
                JournalReader reader = journal.reader("r")) {
            // Given
            for (int second = 0; second < 60; second++) {
                appendNumbered(journal, 100);
                now.set(START.plusSeconds(second + 1));
                journal.noteTime();
            }
            readAll(reader);
            reader.commit(6000);
            // When
            reader.moveTo(journal.indexAt(START.plusSeconds(30)));
            // Then
            Seen seen = readAll(reader);
            assertThat(seen.order.get(0)).isBetween(2900L, 3000L);
            assertThat(seen.order).endsWith(5998L, 5999L);
            assertThat(seen.losses).isEmpty();
        }
    }

    @Test
    void a_reader_cannot_go_back_to_what_is_no_longer_kept() throws Exception {
        try (SegmentJournal journal = open(new SegmentJournal.Options(4096, 4 * 4096));
                JournalReader reader = journal.reader("r")) {
            // Given
            appendNumbered(journal, 5000);
            readAll(reader);
            reader.commit(5000);
            // When
            reader.moveTo(0);
            // Then
            assertThat(reader.position()).isEqualTo(journal.oldestIndex());
            assertThat(readAll(reader).losses).isEmpty();
        }
    }

    @Test
    void what_is_leapt_over_is_told_until_something_behind_it_is_committed() throws Exception {
        // Given
        try (SegmentJournal journal = open(KEEPING);
                JournalReader reader = journal.reader("r")) {
            appendNumbered(journal, 100);
            reader.read(20, Duration.ZERO, (index, record) -> {});
            reader.commit(10);
            // When
            reader.moveTo(Long.MAX_VALUE);
            // Then
            assertThat(reader.lag()).isZero();
            assertThat(readAll(reader).losses).containsExactly("10-99 skipped");
            reader.rewind();
            assertThat(readAll(reader).losses).containsExactly("10-99 skipped");
        }
        try (SegmentJournal journal = open(KEEPING);
                JournalReader reader = journal.reader("r")) {
            assertThat(readAll(reader).losses).containsExactly("10-99 skipped");
            reader.commit(100);
        }
        try (SegmentJournal journal = open(KEEPING);
                JournalReader reader = journal.reader("r")) {
            assertThat(readAll(reader).losses).isEmpty();
        }
    }

    @Test
    void two_leaps_are_told_as_one_and_going_back_takes_from_it() throws Exception {
        try (SegmentJournal journal = open(KEEPING);
                JournalReader reader = journal.reader("r")) {
            // Given
            appendNumbered(journal, 100);
            reader.moveTo(40);
            reader.moveTo(80);
            // When
            reader.moveTo(60);
            // Then
            Seen seen = readAll(reader);
            assertThat(seen.losses).containsExactly("0-59 skipped");
            assertThat(seen.order.get(0)).isEqualTo(60);
        }
    }

    @Test
    void a_reader_stays_paused_after_a_restart() throws Exception {
        // Given
        try (SegmentJournal journal = open(KEEPING);
                JournalReader reader = journal.reader("r")) {
            appendNumbered(journal, 10);
            readAll(reader);
            reader.commit(7);
            // When
            reader.setPaused(true);
        }
        // Then
        try (SegmentJournal journal = open(KEEPING);
                JournalReader reader = journal.reader("r")) {
            assertThat(reader.isPaused()).isTrue();
            assertThat(reader.position()).isEqualTo(7);
            reader.setPaused(false);
            reader.moveTo(3);
            assertThat(reader.isPaused()).isFalse();
        }
    }

    @Test
    void delivered_segments_are_kept_for_a_while() throws Exception {
        try (SegmentJournal journal = open(KEEPING);
                JournalReader reader = journal.reader("r")) {
            // Given
            appendNumbered(journal, 1000);
            readAll(reader);
            reader.commit(1000);
            journal.committed();
            assertThat(journal.oldestIndex()).isZero();
            // When
            now.set(START.plus(Duration.ofMinutes(61)));
            journal.committed();
            // Then
            await().until(() -> journal.oldestIndex() > 800);
        }
    }

    @Test
    void the_status_adds_up() throws Exception {
        try (SegmentJournal journal = open(KEEPING);
                JournalReader reader = journal.reader("r")) {
            // Given
            appendNumbered(journal, 1000);
            readAll(reader);
            reader.commit(500);
            // When
            JournalStatus status = journal.status();
            // Then
            assertThat(status.appended()).isEqualTo(1000);
            assertThat(status.nextIndex()).isEqualTo(1000);
            assertThat(status.oldestTime()).isEqualTo(START);
            // The housekeeper may prepare one between any two looks
            await().untilAsserted(() -> assertThat((long) journal.status().segments())
                    .isEqualTo(Journals.segments(folder).size() - prepared(journal)));
            assertThat(status.unreadBytes()).isBetween(500L * 24, 500L * 24 + 4096);
            assertThat(status.readers()).containsExactly("r");
            assertThat(status.isNearlyFull()).isFalse();
        }
    }

    private static long prepared(SegmentJournal journal) {
        return journal.sizeBytes() / 4096 - journal.status().segments();
    }

    @Test
    void positions_written_before_there_were_flags_are_read() throws Exception {
        // Given
        java.nio.ByteBuffer slot = java.nio.ByteBuffer.allocate(64);
        slot.putLong(32, 1).putLong(40, 123);
        slot.putInt(48, RecordFormat.crc(slot.slice(32, 16)));
        Path file = folder.resolve("old.position");
        Files.write(file, slot.array());
        // When
        try (ReaderPosition position = ReaderPosition.open(file, 0)) {
            // Then
            assertThat(position.state()).isEqualTo(new ReaderPosition.State(123, ReaderPosition.State.NONE, false));
        }
    }

    private SegmentJournal open(SegmentJournal.Options options) throws IOException {
        return SegmentJournal.open(folder, options, SegmentAllocator.ZERO_FILLED, now::get);
    }
}
