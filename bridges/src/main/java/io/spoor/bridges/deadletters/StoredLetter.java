package io.spoor.bridges.deadletters;

import io.spoor.tracing.PayloadRecord;
import io.spoor.tracing.spi.DeadLetter;
import org.jspecify.annotations.Nullable;

/**
 * A letter as it is kept.
 *
 * @param record the message; null for other kinds
 */
public record StoredLetter(DeadLetter letter, @Nullable PayloadRecord record) {

    /** Tells a letter from all others but itself, written again. */
    Key key() {
        return new Key(letter.firstIndex(), letter.lastIndex(), letter.time().toString());
    }

    /** Journals may begin anew, so the index alone would not do. */
    record Key(long firstIndex, long lastIndex, String time) {}
}
