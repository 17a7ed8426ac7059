package io.spoor.tracing.journal;

import static io.spoor.tracing.journal.Journals.SMALL;
import static io.spoor.tracing.journal.Journals.append;
import static io.spoor.tracing.journal.Journals.appendNumbered;
import static io.spoor.tracing.journal.Journals.onlySegment;
import static io.spoor.tracing.journal.Journals.readAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.tracing.journal.Journals.Seen;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentJournalRecoveryTest {
    private static final int FIRST_RECORD = SegmentHeader.BYTES;

    @TempDir
    Path folder;

    @Test
    void a_record_torn_at_any_byte_is_cut_and_the_others_stay() throws Exception {
        // Given: a record without a zero byte behind its header, so that each cut is one
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            append(journal, "first", "second one", "the torn");
        }
        Path segment = onlySegment(folder);
        byte[] whole = Files.readAllBytes(segment);
        int torn = (int) (FIRST_RECORD + RecordFormat.sizeOf(5) + RecordFormat.sizeOf(10));
        assertThat(whole).hasSize((int) (torn + RecordFormat.sizeOf(8)));
        for (int cut = torn; cut < whole.length; cut++) {
            // When: the process was killed while it copied, and the rest of the file is still zeros
            byte[] killed = Arrays.copyOf(Arrays.copyOf(whole, cut), 4096);
            Files.write(segment, killed);
            try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
                append(journal, "new");
                // Then
                Seen seen = readAll(journal.reader("cut" + cut));
                assertThat(seen.records).as("cut at %d", cut).hasToString("{0=first, 1=second one, 2=new}");
                assertThat(seen.losses).isEmpty();
            }
            Files.delete(Journals.segments(folder).get(1));
            try (var positions = Files.newDirectoryStream(folder, "*.position")) {
                for (Path position : positions) {
                    Files.delete(position);
                }
            }
        }
    }

    @Test
    void a_file_cut_at_any_byte_keeps_its_whole_records() throws Exception {
        // Given
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            append(journal, "aaaaaaaa", "bbbbbbbb", "cccccccc");
        }
        byte[] whole = Files.readAllBytes(onlySegment(folder));
        int size = (int) RecordFormat.sizeOf(8);
        for (int cut = FIRST_RECORD; cut < whole.length; cut++) {
            Path copy = Files.createDirectory(folder.resolve("cut" + cut));
            // When
            Files.write(copy.resolve("0000000001.segment"), Arrays.copyOf(whole, cut));
            try (SegmentJournal journal = SegmentJournal.open(copy, SMALL)) {
                // Then
                int kept = (cut - FIRST_RECORD) / size;
                assertThat(journal.nextIndex()).isEqualTo(kept);
                assertThat(readAll(journal.reader("r")).order).hasSize(kept);
            }
        }
    }

    @Test
    void damaged_records_are_lost_exactly_and_reading_goes_on_behind_them() throws Exception {
        // Given
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            append(journal, "aaaaaaaa", "bbbbbbbb", "cccccccc", "dddddddd", "eeeeeeee");
        }
        int size = (int) RecordFormat.sizeOf(8);
        byte[] whole = Files.readAllBytes(onlySegment(folder));
        Random random = new Random(7);
        for (int damagedAt = FIRST_RECORD + size; damagedAt < FIRST_RECORD + 3 * size; damagedAt++) {
            Path copy = Files.createDirectory(folder.resolve("at" + damagedAt));
            byte[] damaged = whole.clone();
            damaged[damagedAt] ^= (byte) (1 + random.nextInt(255));
            Files.write(copy.resolve("0000000001.segment"), damaged);
            // When
            try (SegmentJournal journal = SegmentJournal.open(copy, SMALL)) {
                append(journal, "f");
                Seen seen = readAll(journal.reader("r"));
                // Then
                int hit = (damagedAt - FIRST_RECORD) / size;
                assertThat(seen.losses).containsExactly(hit + "-" + hit + " journal_corrupt");
                assertThat(seen.order).hasSize(5).doesNotContain((long) hit);
                assertThat(seen.records).containsEntry(5L, "f");
            }
        }
    }

    @Test
    void random_damage_never_gives_a_wrong_record_and_every_index_is_read_or_lost() throws Exception {
        // Given
        Random random = new Random(20260101);
        TreeMap<Long, String> written = new TreeMap<>();
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            for (int i = 0; i < 2_000; i++) {
                String record = "x".repeat(random.nextInt(60)) + i;
                written.put(journal.append(Journals.bytes(record)), record);
            }
        }
        List<Path> segments = Journals.segments(folder);
        for (int i = 0; i < 60; i++) {
            Path segment = segments.get(random.nextInt(segments.size()));
            byte[] bytes = Files.readAllBytes(segment);
            int at = FIRST_RECORD + random.nextInt(bytes.length - FIRST_RECORD);
            int end = Math.min(bytes.length, at + 1 + random.nextInt(100));
            for (int j = at; j < end; j++) {
                bytes[j] = (byte) random.nextInt(256);
            }
            Files.write(segment, bytes);
        }
        // When
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            Seen seen = readAll(journal.reader("r"));
            // Then
            assertThat(seen.losses).isNotEmpty();
            assertThat(seen.order).isSorted().doesNotHaveDuplicates();
            assertThat(seen.records)
                    .allSatisfy((index, text) -> assertThat(text).isEqualTo(written.get(index)));
            assertThat(seen.lost.size() + seen.order.size()).isEqualTo(journal.nextIndex());
        }
    }

    @Test
    void a_record_hidden_in_a_payload_is_not_taken_for_one_of_ours() throws Exception {
        // Given: a payload that is a record as a journal would write it, but for the salt, which nobody can know
        ByteBuffer hidden = ByteBuffer.allocate(32).order(RecordFormat.ORDER);
        hidden.putInt(0, 9).putLong(8, 1);
        hidden.putInt(4, RecordFormat.seal(RecordFormat.crc(hidden.slice(16, 8)), 1, 0));
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            journal.append(hidden);
            append(journal, "second");
        }
        Path segment = onlySegment(folder);
        byte[] bytes = Files.readAllBytes(segment);
        bytes[FIRST_RECORD] ^= 0x40;
        // When
        Files.write(segment, bytes);
        // Then
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            Seen seen = readAll(journal.reader("r"));
            assertThat(seen.records).hasToString("{1=second}");
            assertThat(seen.losses).containsExactly("0-0 journal_corrupt");
        }
    }

    @Test
    void a_segment_with_a_damaged_header_is_set_aside_and_its_records_are_lost() throws Exception {
        // Given
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            appendNumbered(journal, 500);
        }
        Path second = Journals.segments(folder).get(1);
        byte[] bytes = Files.readAllBytes(second);
        bytes[17] ^= 1;
        Files.write(second, bytes);
        // When
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            Seen seen = readAll(journal.reader("r"));
            // Then
            assertThat(seen.losses).hasSize(1).first().asString().endsWith(" journal_corrupt");
            assertThat(seen.records).containsKeys(0L, 499L).hasSizeLessThan(500);
            assertThat(second).doesNotExist();
            assertThat(second.resolveSibling(second.getFileName() + ".damaged")).exists();
        }
    }

    @Test
    void a_journal_of_another_format_version_is_left_alone() throws Exception {
        // Given
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            append(journal, "a");
        }
        byte[] bytes = Files.readAllBytes(onlySegment(folder));
        bytes[8] = 2;
        Files.write(onlySegment(folder), bytes);
        // Then
        assertThatThrownBy(() -> SegmentJournal.open(folder, SMALL))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("format version 2; this program reads version 1 only");
        assertThat(onlySegment(folder)).hasBinaryContent(bytes);
    }

    @Test
    void a_prepared_segment_of_a_killed_process_is_removed() throws Exception {
        // Given
        Files.write(folder.resolve("0000000007.segment"), new byte[4096]);
        // When
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            append(journal, "a");
        }
        // Then
        assertThat(onlySegment(folder)).hasFileName("0000000008.segment");
    }

    @Test
    void indexes_that_a_reader_committed_are_not_used_again_when_records_vanish() throws Exception {
        // Given: a power cut took records that a reader had delivered already
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL);
                JournalReader reader = journal.reader("r")) {
            appendNumbered(journal, 10);
            readAll(reader);
            reader.commit(10);
        }
        Files.delete(onlySegment(folder));
        // When
        try (SegmentJournal journal = SegmentJournal.open(folder, SMALL)) {
            // Then
            assertThat(journal.nextIndex()).isEqualTo(10);
            append(journal, "new");
            assertThat(readAll(journal.reader("r")).records).hasToString("{10=new}");
        }
    }

    @Test
    void a_position_torn_at_any_byte_falls_back_to_the_one_before() throws Exception {
        // Given
        Path file = folder.resolve("r" + ReaderPosition.SUFFIX);
        try (ReaderPosition position = ReaderPosition.open(file, 0)) {
            position.save(111_111_111_111L);
            position.save(222_222_222_222L);
            position.save(333_333_333_333L);
        }
        byte[] after = Files.readAllBytes(file);
        byte[] before = after.clone();
        try (ReaderPosition position = ReaderPosition.open(file, 0)) {
            position.save(444_444_444_444L);
            after = Files.readAllBytes(file);
        }
        for (int cut = 0; cut <= after.length; cut++) {
            // When
            byte[] torn = before.clone();
            System.arraycopy(after, 0, torn, 0, cut);
            Files.write(file, torn);
            // Then
            try (ReaderPosition position = ReaderPosition.open(file, 0)) {
                assertThat(position.index()).isIn(333_333_333_333L, 444_444_444_444L);
            }
        }
    }
}
