package io.spoor.broker.session;

import io.spoor.broker.protocol.Message;
import io.spoor.broker.store.StoredMessage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A message and who sent it. As immutable as its message.
 *
 * @param stored the message in the store, of a retained message that is kept there
 * @param number tells it from all other messages of this process, in the trace
 * @param withinBudget whether its way goes into the trace as far as a budget allows, if a budget governs it
 */
public record Publication(
        Message message, Sender sender, @Nullable StoredMessage stored, boolean withinBudget, long number) {
    private static final AtomicLong NUMBERS =
            new AtomicLong(ThreadLocalRandom.current().nextLong());

    /** A message that the store does not have, or not yet. */
    public Publication(Message message, Sender sender) {
        this(message, sender, null);
    }

    /** A message that a store may have. */
    Publication(Message message, Sender sender, @Nullable StoredMessage stored) {
        this(message, sender, stored, true, NUMBERS.incrementAndGet());
    }

    /** The same, for keeping: it holds on to nothing of its sender's connection. */
    Publication kept(@Nullable StoredMessage inStore) {
        return new Publication(message, sender.withoutFlow(), inStore, withinBudget, number);
    }
}
