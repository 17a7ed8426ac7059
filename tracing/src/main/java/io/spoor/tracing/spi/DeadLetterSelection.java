package io.spoor.tracing.spi;

import io.spoor.tracing.match.TopicPattern;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which letters are meant; what is null or empty does not limit them.
 *
 * @param ids letters to choose from
 * @param topic only messages to matching topics
 * @param reason words that the reason must contain, whatever their case
 * @param since letters from this time on
 * @param until letters before this time
 */
public record DeadLetterSelection(
        Set<String> ids,
        @Nullable TopicPattern topic,
        @Nullable String reason,
        @Nullable Instant since,
        @Nullable Instant until) {

    /** Every letter. */
    public static final DeadLetterSelection ALL = new DeadLetterSelection(Set.of(), null, null, null, null);

    public DeadLetterSelection {
        ids = Set.copyOf(ids);
    }

    /** Just these. */
    public static DeadLetterSelection of(Set<String> ids) {
        return new DeadLetterSelection(ids, null, null, null, null);
    }

    /** Whether the letter is among those. */
    public boolean matches(DeadLetter letter) {
        return (ids.isEmpty() || ids.contains(letter.id()))
                && (topic == null || (letter.topic() != null && topic.matches(letter.topic())))
                && (reason == null
                        || letter.reason().toLowerCase(Locale.ROOT).contains(reason.toLowerCase(Locale.ROOT)))
                && (since == null || !letter.time().isBefore(since))
                && (until == null || letter.time().isBefore(until));
    }
}
