package io.spoor.tracing.journal;

import static io.spoor.tracing.journal.Journals.SMALL;
import static io.spoor.tracing.journal.Journals.append;
import static io.spoor.tracing.journal.Journals.appendNumbered;
import static io.spoor.tracing.journal.Journals.bytes;
import static io.spoor.tracing.journal.Journals.readAll;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.tracing.journal.Journals.Seen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentJournalTest {
    @TempDir
    Path folder;

    @Test
    void records_come_back_in_order_with_their_indexes() throws Exception {
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            // When
            append(journal, "a", "", "ccc");
            // Then
            Seen seen = readAll(journal.reader("r"));
            assertThat(seen.records).hasToString("{0=a, 1=, 2=ccc}");
            assertThat(seen.losses).isEmpty();
            assertThat(journal.nextIndex()).isEqualTo(3);
        }
    }

    @Test
    void append_takes_position_to_limit_and_leaves_the_buffer_as_it_was() throws Exception {
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            // Given
            ByteBuffer direct = ByteBuffer.allocateDirect(10).put("0123456789".getBytes(UTF_8));
            direct.position(3).limit(6);
            // When
            journal.append(direct);
            // Then
            assertThat(direct.position()).isEqualTo(3);
            assertThat(readAll(journal.reader("r")).records).hasToString("{0=345}");
        }
    }

    @Test
    void records_that_fill_many_segments_come_back() throws Exception {
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            // When
            appendNumbered(journal, 5_000);
            // Then
            Seen seen = readAll(journal.reader("r"));
            assertThat(seen.order).hasSize(5_000).isSorted().doesNotHaveDuplicates();
            assertThat(seen.records)
                    .allSatisfy((index, text) -> assertThat(text).isEqualTo("r" + index));
            assertThat(Journals.segments(folder)).hasSizeGreaterThan(20);
        }
    }

    @Test
    void indexes_and_records_go_on_after_a_restart() throws Exception {
        // Given
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            appendNumbered(journal, 300);
        }
        // When
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            appendNumbered(journal, 300);
            // Then
            Seen seen = readAll(journal.reader("r"));
            assertThat(seen.records)
                    .hasSize(600)
                    .allSatisfy((index, text) -> assertThat(text).isEqualTo("r" + index));
            assertThat(seen.losses).isEmpty();
        }
    }

    @Test
    void restarts_without_records_leave_no_files_behind() throws Exception {
        // Given
        for (int i = 0; i < 5; i++) {
            SegmentJournal.open(folder, SMALL).close();
        }
        // When
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            append(journal, "a");
        }
        // Then
        assertThat(Journals.segments(folder)).hasSize(1);
    }

    @Test
    void a_reader_goes_on_where_it_had_committed() throws Exception {
        // Given
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL);
                JournalReader reader = journal.reader("r")) {
            appendNumbered(journal, 10);
            readAll(reader);
            reader.commit(4);
        }
        // When
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL);
                JournalReader reader = journal.reader("r")) {
            // Then
            assertThat(reader.lag()).isEqualTo(6);
            assertThat(readAll(reader).order).containsExactly(4L, 5L, 6L, 7L, 8L, 9L);
        }
    }

    @Test
    void readers_do_not_disturb_each_other() throws Exception {
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL);
                JournalReader fast = journal.reader("fast");
                JournalReader slow = journal.reader("slow")) {
            // Given
            appendNumbered(journal, 3);
            readAll(fast);
            // When
            fast.commit(3);
            // Then
            assertThat(fast.lag()).isZero();
            assertThat(slow.lag()).isEqualTo(3);
            assertThat(readAll(slow).records).hasSize(3);
        }
    }

    @Test
    void rewind_reads_again_from_the_first_record_not_committed() throws Exception {
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL);
                JournalReader reader = journal.reader("r")) {
            // Given
            appendNumbered(journal, 500);
            readAll(reader);
            reader.commit(498);
            // When
            reader.rewind();
            // Then
            assertThat(readAll(reader).order).containsExactly(498L, 499L);
        }
    }

    @Test
    void a_commit_after_a_rewind_skips_what_it_covers() throws Exception {
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL);
                JournalReader reader = journal.reader("r")) {
            // Given
            appendNumbered(journal, 5);
            readAll(reader);
            reader.rewind();
            // When
            reader.commit(3);
            // Then
            assertThat(readAll(reader).order).containsExactly(3L, 4L);
        }
    }

    @Test
    void a_commit_of_what_was_never_read_is_refused() throws Exception {
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL);
                JournalReader reader = journal.reader("r")) {
            // Given
            appendNumbered(journal, 5);
            reader.read(2, Duration.ZERO, (index, bytes) -> {});
            // Then
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> reader.commit(3))
                    .withMessage(
                            "journal reader 'r' cannot commit 3; it must be 0 (committed before) to 2 (read so far)");
        }
    }

    @Test
    void a_record_that_the_consumer_fails_on_is_read_again() throws Exception {
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL);
                JournalReader reader = journal.reader("r")) {
            // Given
            appendNumbered(journal, 3);
            // When
            assertThatIllegalStateException()
                    .isThrownBy(() -> reader.read(3, Duration.ZERO, (index, bytes) -> {
                        if (index == 1) {
                            throw new IllegalStateException("no");
                        }
                    }));
            // Then
            assertThat(readAll(reader).order).containsExactly(1L, 2L);
        }
    }

    @Test
    void a_waiting_reader_gets_a_record_when_it_comes() throws Exception {
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL);
                JournalReader reader = journal.reader("r")) {
            // Given
            AtomicReference<Thread> waiting = new AtomicReference<>();
            CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> {
                waiting.set(Thread.currentThread());
                try {
                    return reader.read(10, Duration.ofMinutes(1), (index, bytes) -> {});
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            Awaitility.await()
                    .until(() -> waiting.get() != null && waiting.get().getState() == Thread.State.TIMED_WAITING);
            // When
            append(journal, "a");
            // Then
            assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    @Test
    void a_read_without_records_ends_after_its_timeout() throws Exception {
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL);
                JournalReader reader = journal.reader("r")) {
            // When
            long begin = System.nanoTime();
            int count = reader.read(1, Duration.ofMillis(30), (index, bytes) -> {});
            // Then
            assertThat(count).isZero();
            assertThat(System.nanoTime() - begin)
                    .isBetween(TimeUnit.MILLISECONDS.toNanos(30), TimeUnit.SECONDS.toNanos(10));
        }
    }

    @Test
    void closing_the_journal_wakes_a_waiting_reader() throws Exception {
        // Given
        SegmentJournal journal = SegmentJournal.open(folder, SMALL);
        JournalReader reader = journal.reader("r");
        CompletableFuture<Object> read = CompletableFuture.supplyAsync(() -> {
            try {
                return reader.read(10, Duration.ofMinutes(1), (index, bytes) -> {});
            } catch (IOException | InterruptedException e) {
                return e;
            }
        });
        // When
        journal.close();
        // Then
        assertThat(read.get(60, TimeUnit.SECONDS))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.THROWABLE)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is closed");
    }

    @Test
    void an_interrupted_reader_says_so_and_can_be_used_again() throws Exception {
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL);
                JournalReader reader = journal.reader("r")) {
            // Given
            append(journal, "a");
            Thread.currentThread().interrupt();
            // When
            assertThatThrownBy(() -> reader.read(1, Duration.ZERO, (index, bytes) -> {}))
                    .isInstanceOf(InterruptedException.class);
            // Then
            assertThat(readAll(reader).records).hasToString("{0=a}");
        }
    }

    @Test
    void a_record_larger_than_a_segment_is_refused() throws Exception {
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            // Given
            int max = journal.maxRecordBytes();
            // When
            assertThatThrownBy(() -> journal.append(ByteBuffer.allocate(max + 1)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("record of 4017 bytes")
                    .hasMessageContaining("takes at most 4016");
            // Then
            assertThat(journal.append(ByteBuffer.allocate(max))).isZero();
            assertThat(journal.append(ByteBuffer.allocate(max))).isEqualTo(1);
            assertThat(readAll(journal.reader("r")).records.values())
                    .allSatisfy(text -> assertThat(text).hasSize(max));
        }
    }

    @Test
    void a_second_journal_in_the_same_folder_is_refused() throws Exception {
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            assertThatThrownBy(() -> SegmentJournal.open(folder, SMALL))
                    .isInstanceOf(IOException.class)
                    .hasMessage("folder " + journal.folder() + " is in use by this process; give each broker a"
                            + " data directory of its own, or stop the other one");
        }
    }

    @Test
    void a_second_reader_of_the_same_name_is_refused_until_the_first_is_closed() throws Exception {
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            JournalReader first = journal.reader("r");
            assertThatIllegalStateException()
                    .isThrownBy(() -> journal.reader("r"))
                    .withMessageContaining("'r' is open already");
            first.close();
            journal.reader("r").close();
        }
    }

    @Test
    void a_reader_name_that_is_no_file_name_is_refused() throws Exception {
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> journal.reader("../evil"))
                    .withMessageContaining("'../evil'");
        }
    }

    @Test
    void a_closed_journal_takes_nothing() throws Exception {
        // Given
        SegmentJournal journal = SegmentJournal.open(folder, SMALL);
        journal.close();
        journal.close();
        // Then
        assertThatThrownBy(() -> journal.append(bytes("a")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("is closed");
        assertThatThrownBy(() -> journal.reader("r"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is closed");
    }

    @Test
    void impossible_sizes_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SegmentJournal.Options(100, 1 << 20))
                .withMessage("segmentBytes is 100; it must be 4096 to 1073741824");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SegmentJournal.Options(4096, 8191))
                .withMessage("maxBytes is 8191; it must be at least 8192, two segments of segmentBytes 4096");
    }
}
