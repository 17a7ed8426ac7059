package io.spoor.tracing.spi;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something from the payload journal that a destination could not be given.
 *
 * @param id names it among all letters of the broker, for example {@code influxdb:1234}
 * @param time of the message's arrival; for other kinds, of the letter
 * @param reason in words, for people
 * @param firstIndex in the journal
 * @param lastIndex in the journal; above {@code firstIndex} only for losses
 * @param topic null unless it is a message
 * @param clientId the publisher's; null unless it is a message
 * @param payload what is there of it, empty for losses; not to be modified
 */
public record DeadLetter(
        String id,
        Kind kind,
        Instant time,
        String reason,
        long firstIndex,
        long lastIndex,
        @Nullable String topic,
        @Nullable String clientId,
        byte[] payload) {

    /** What it is about. */
    public enum Kind {
        /** A message that no point could be made of, or that the store rejects. */
        MESSAGE,
        /** A journal record that is no message; it cannot be replayed. */
        UNREADABLE,
        /** Records that the journal dropped before they were delivered; nothing is left of them. */
        LOSS
    }
}
