package io.spoor.tracing.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.tracing.PayloadRecord;
import io.spoor.tracing.journal.JournalReader;
import io.spoor.tracing.journal.SegmentJournal;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalPayloadSinkTest {
    @TempDir
    Path folder;

    @Test
    void what_is_appended_can_be_read_from_the_journal() throws Exception {
        try (SegmentJournal journal = SegmentJournal.open(folder, new SegmentJournal.Options(65536, 1 << 20));
                JournalReader reader = journal.reader("r")) {
            JournalPayloadSink sink = new JournalPayloadSink(journal, topic -> topic.startsWith("a/"), false);
            // Given: one record that fits the scratch buffer and one that does not
            List<PayloadRecord> records = List.of(payload(10), payload(40_000), payload(0));
            // When
            records.forEach(sink::append);
            // Then
            List<PayloadRecord> read = new ArrayList<>();
            reader.read(10, Duration.ZERO, (index, bytes) -> {
                ByteBuffer copy =
                        ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
                read.add(PayloadRecord.decode(copy));
            });
            assertThat(read).isEqualTo(records);
            assertThat(sink.wants("a/b")).isTrue();
            assertThat(sink.wants("b")).isFalse();
        }
    }

    @Test
    void a_payload_that_cannot_be_kept_is_refused() throws Exception {
        try (SegmentJournal journal = SegmentJournal.open(folder, new SegmentJournal.Options(65536, 1 << 20))) {
            JournalPayloadSink sink = new JournalPayloadSink(journal, topic -> true, true);
            assertThatThrownBy(() -> sink.append(payload(70_000)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("takes at most 65456");
        }
    }

    private static PayloadRecord payload(int bytes) {
        return new PayloadRecord(1, "c", "u", "a/b", 1, false, null, ByteBuffer.wrap(new byte[bytes]));
    }
}
