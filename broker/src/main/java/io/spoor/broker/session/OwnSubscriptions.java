package io.spoor.broker.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spoor.broker.protocol.TopicFilter;
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
    private final StateBudget budget;
    private final Map<String, Subscription> byFilter = new HashMap<>();
    private long filterBytes;

    OwnSubscriptions(Session session, BrokerCore core) {
        this.session = session;
        this.tree = core.subscriptions();
        this.budget = core.states();
    }

    int size() {
        return byFilter.size();
    }

    /** The filters' length, in bytes of UTF-8. */
    long filterBytes() {
        return filterBytes;
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
        if (byFilter.put(subscription.filter().text(), subscription) == null) {
            filterBytes += encodedLength(subscription.filter());
            budget.hold(StateBudget.ofSubscription(subscription));
        }
        tree.add(session, subscription);
    }

    /** Takes a subscription away; null if there is none. */
    @Nullable
    Subscription remove(String filter) {
        Subscription removed = byFilter.remove(filter);
        if (removed != null) {
            tree.remove(session, removed.filter());
            forget(removed);
        }
        return removed;
    }

    private void forget(Subscription subscription) {
        filterBytes -= encodedLength(subscription.filter());
        budget.release(StateBudget.ofSubscription(subscription));
    }

    /** A filter's length in bytes of UTF-8. */
    static int encodedLength(TopicFilter filter) {
        return filter.text().getBytes(UTF_8).length;
    }

    void clear() {
        for (Subscription subscription : byFilter.values()) {
            tree.remove(session, subscription.filter());
            forget(subscription);
        }
        byFilter.clear();
    }
}
