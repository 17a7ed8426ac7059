package io.spoor.broker.session;

import io.spoor.broker.routing.Subscription;
import io.spoor.broker.routing.SubscriptionTree;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session's subscriptions by filter, of which each is in the broker's tree, too. Belongs to the session's loop.
 */
final class OwnSubscriptions {
    private final Session session;
    private final SubscriptionTree<Session> tree;
    private final Map<String, Subscription> byFilter = new HashMap<>();

    OwnSubscriptions(Session session, SubscriptionTree<Session> tree) {
        this.session = session;
        this.tree = tree;
    }

    int size() {
        return byFilter.size();
    }

    Collection<Subscription> all() {
        return byFilter.values();
    }

    @Nullable
    Subscription get(String filter) {
        return byFilter.get(filter);
    }

    /** Adds a subscription, or replaces the one to the same filter. */
    void put(Subscription subscription) {
        byFilter.put(subscription.filter().text(), subscription);
        tree.add(session, subscription);
    }

    /** Takes a subscription away; null if there is none. */
    @Nullable
    Subscription remove(String filter) {
        Subscription removed = byFilter.remove(filter);
        if (removed != null) {
            tree.remove(session, removed.filter());
        }
        return removed;
    }

    void clear() {
        for (Subscription subscription : byFilter.values()) {
            tree.remove(session, subscription.filter());
        }
        byFilter.clear();
    }
}
