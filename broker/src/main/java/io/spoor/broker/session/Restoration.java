package io.spoor.broker.session;

import io.spoor.broker.protocol.Message;
import io.spoor.broker.routing.Subscription;
import io.spoor.broker.store.DurableSession.Progress;
import io.spoor.broker.store.SessionStore;
import io.spoor.broker.store.StoredMessage;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Makes the messages of sessions again from what the store has. One for each loop, on that loop. */
public final class Restoration {
    private final SessionStore store;
    private final Map<StoredMessage.Publisher, Sender> senders = new HashMap<>();

    public Restoration(SessionStore store) {
        this.store = store;
    }

    SessionStore store() {
        return store;
    }

    /** A message that waits or was sent, on behalf of the first of the subscriptions that it matches. */
    Pending pending(Progress progress, Collection<Subscription> subscriptions) {
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
                new Publication(message, senders.computeIfAbsent(stored.publisher(), Sender::stored)),
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
