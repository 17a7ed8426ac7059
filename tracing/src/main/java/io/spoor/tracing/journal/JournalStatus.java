package io.spoor.tracing.journal;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A journal at a moment.
 *
 * @param name what it holds, for example {@code trace}
 * @param appended records since it was opened
 * @param bytes on disk
 * @param limitBytes past this the oldest records go
 * @param unreadBytes of records that some reader has not delivered, to about a segment
 * @param segments files, the one included that is written to
 * @param oldestIndex of the oldest record that is kept
 * @param nextIndex that the next record will get
 * @param oldestTime when the oldest record was appended, to about a second; null if it holds none
 * @param readers names of all readers that records are kept for
 */
public record JournalStatus(
        String name,
        long appended,
        long bytes,
        long limitBytes,
        long unreadBytes,
        int segments,
        long oldestIndex,
        long nextIndex,
        @Nullable Instant oldestTime,
        List<String> readers) {
    /** From here on it is nearly full, as a share of the limit. */
    private static final double NEARLY = 0.8;

    public JournalStatus {
        readers = List.copyOf(readers);
    }

    /** Whether records will soon go before every reader had them. */
    public boolean isNearlyFull() {
        return unreadBytes >= limitBytes * NEARLY;
    }
}
