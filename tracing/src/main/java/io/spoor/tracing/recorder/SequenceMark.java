package io.spoor.tracing.recorder;

import io.spoor.tracing.journal.Journal.Mark;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says which sequence numbers the records of a trace journal have, from one index on until the next mark.
 *
 * <p>Within a run each record has the sequence number after that of the record before, but for a {@code trace-gap}: it
 * stands for the numbers that it names and for its own. So a mark is set at the beginning of a run and at each gap, and
 * with it the numbers of any record are known exactly, long after the record itself is gone.
 *
 * @param index the record that the mark stands at
 * @param runId the run that wrote it
 * @param first the first sequence number that the record stands for
 * @param sequence the record's own sequence number
 */
record SequenceMark(long index, String runId, long first, long sequence) {
    private static final Pattern TEXT = Pattern.compile("sequence ([A-Za-z0-9]+) (\\d{1,18}) (\\d{1,18})");

    /** The text to keep in the journal. */
    String text() {
        return "sequence " + runId + ' ' + first + ' ' + sequence;
    }

    /** Reads a mark; null if it is about something else. */
    static @Nullable SequenceMark parse(Mark mark) {
        Matcher text = TEXT.matcher(mark.text());
        return text.matches()
                ? new SequenceMark(
                        mark.index(), text.group(1), Long.parseLong(text.group(2)), Long.parseLong(text.group(3)))
                : null;
    }

    static List<SequenceMark> parseAll(List<Mark> marks) {
        return marks.stream()
                .map(SequenceMark::parse)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    /** The first sequence number that a record governed by this mark stands for. */
    long firstOf(long record) {
        return record == index ? first : lastOf(record);
    }

    /** The last sequence number that a record governed by this mark stands for, its own. */
    long lastOf(long record) {
        return sequence + (record - index);
    }
}
