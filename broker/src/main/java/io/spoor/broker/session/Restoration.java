package io.spoor.broker.session;

import io.spoor.broker.protocol.Message;
import io.spoor.broker.routing.Subscription;
import io.spoor.broker.store.DurableSession.Progress;
import io.spoor.broker.store.StoredMessage;
import java.util.Collection;

/** Makes a session's messages again from what the store has. */
final class Restoration {
    private Restoration() {}

    /** A message that waits or was sent, on behalf of the first of the subscriptions that it matches. */
    static Pending pending(Progress progress, Collection<Subscription> subscriptions) {
        StoredMessage stored = progress.holding().message();
        Message message = stored.message();
        String topic = message.topic().text();
        String filter = "";
        for (Subscription subscription : subscriptions) {
            if (subscription.filter().matches(topic)) {
                filter = subscription.filter().text();
                break;
            }
        }
        return new Pending(
                new Publication(message, Sender.stored(stored.publisher())),
                progress.qos(),
                progress.retain(),
                progress.identifiers(),
                filter,
                false,
                true,
                false,
                progress.holding());
    }
}
