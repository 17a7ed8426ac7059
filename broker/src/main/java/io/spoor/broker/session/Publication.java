package io.spoor.broker.session;

import io.spoor.broker.protocol.Message;
import io.spoor.broker.store.StoredMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message and who sent it. As immutable as its message.
 *
 * @param stored the message in the store, of a retained message that is kept there
 */
public record Publication(
        Message message, Sender sender, @Nullable StoredMessage stored) {

    /** A message that the store does not have, or not yet. */
    public Publication(Message message, Sender sender) {
        this(message, sender, null);
    }
}
