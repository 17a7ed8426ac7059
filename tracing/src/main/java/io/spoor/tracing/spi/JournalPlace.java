package io.spoor.tracing.spi;

import java.time.Instant;

/** Where in a journal a destination is to go on. */
public sealed interface JournalPlace {

    /** The oldest record that is kept. */
    record Oldest() implements JournalPlace {}

    /** Behind the last record: what waits is skipped, and told as lost. */
    record End() implements JournalPlace {}

    /** The first record of a time, or up to about a second before. */
    record At(Instant time) implements JournalPlace {}

    /**
     * A record.
     *
     * @param index counted from 0; the nearest one that is kept is taken
     */
    record Index(long index) implements JournalPlace {
        public Index {
            if (index < 0) {
                throw new IllegalArgumentException("index is " + index + "; it must be at least 0");
            }
        }
    }
}
