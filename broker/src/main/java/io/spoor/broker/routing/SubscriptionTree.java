package io.spoor.broker.routing;

import io.spoor.broker.protocol.TopicFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * All subscriptions of the broker, and who gets the messages of a topic. For any thread: {@link #match} takes no lock
 * that a change holds for longer than it takes to copy one filter's subscribers; changes follow one another under one
 * short lock.
 *
 * <p>A caller that keeps routes reads {@link #version()} <em>before</em> {@link #match}, and uses the route for as long
 * as the version is the same: a change is visible before it shows in the version.
 */
public final class SubscriptionTree<S extends Subscriber> {

    private final ReentrantLock changes = new ReentrantLock();
    private final ConcurrentHashMap<String, FilterSubscribers<S>> exact = new ConcurrentHashMap<>();
    private final WildcardFilters<S> wildcards = new WildcardFilters<>();
    private final AtomicLong version = new AtomicLong();
    private final AtomicInteger size = new AtomicInteger();

    /**
     * Adds a subscription. One of the same subscriber with the same filter text is replaced ([MQTT-3.8.4-3]).
     *
     * @return the replaced one
     */
    public @Nullable Subscription add(S subscriber, Subscription subscription) {
        TopicFilter filter = subscription.filter();
        changes.lock();
        try {
            FilterSubscribers<S> subscribers = filter.hasWildcards()
                    ? wildcards.getOrCreate(filter.levels())
                    : exact.computeIfAbsent(filter.filter(), text -> new FilterSubscribers<>());
            Delivery<S> replaced = subscribers.put(Delivery.of(subscriber, subscription));
            version.incrementAndGet();
            if (replaced != null) {
                return replaced.subscription();
            }
            size.incrementAndGet();
            return null;
        } finally {
            changes.unlock();
        }
    }

    /**
     * Removes a subscription, if there is one.
     *
     * @return the removed one
     */
    public @Nullable Subscription remove(S subscriber, TopicFilter filter) {
        changes.lock();
        try {
            FilterSubscribers<S> subscribers =
                    filter.hasWildcards() ? wildcards.find(filter.levels()) : exact.get(filter.filter());
            Delivery<S> removed = subscribers == null ? null : subscribers.remove(subscriber, filter.shareName());
            if (subscribers == null || removed == null) {
                return null;
            }
            if (subscribers.isEmpty()) {
                if (filter.hasWildcards()) {
                    wildcards.remove(filter.levels());
                } else {
                    exact.remove(filter.filter());
                }
            }
            size.decrementAndGet();
            version.incrementAndGet();
            return removed.subscription();
        } finally {
            changes.unlock();
        }
    }

    /** Changes with every change of the subscriptions. */
    public long version() {
        return version.get();
    }

    /** The number of subscriptions. */
    public int size() {
        return size.get();
    }

    /** Who has subscribed to just this filter, shared or not, whatever else would match. */
    public Route<S> subscribers(TopicFilter filter) {
        changes.lock();
        try {
            FilterSubscribers<S> subscribers =
                    filter.hasWildcards() ? wildcards.find(filter.levels()) : exact.get(filter.filter());
            if (subscribers == null) {
                return Route.empty();
            }
            List<SharedGroup<S>> shared = new ArrayList<>();
            subscribers.addSharedTo(shared);
            return new Route<>(subscribers.direct(), List.copyOf(shared));
        } finally {
            changes.unlock();
        }
    }

    /** Who gets a message with this topic, which must be a valid topic name. */
    public Route<S> match(String topicName) {
        FilterSubscribers<S> same = exact.get(topicName);
        List<FilterSubscribers<S>> matching = wildcards.matching(topicName);
        if (same == null && matching.isEmpty()) {
            return Route.empty();
        }
        List<List<Delivery<S>>> lists = new ArrayList<>(1 + matching.size());
        List<SharedGroup<S>> shared = new ArrayList<>(0);
        if (same != null) {
            lists.add(same.direct());
            same.addSharedTo(shared);
        }
        for (FilterSubscribers<S> subscribers : matching) {
            lists.add(subscribers.direct());
            subscribers.addSharedTo(shared);
        }
        Route<S> route = new Route<>(merge(lists), List.copyOf(shared));
        return route.isEmpty() ? Route.empty() : route;
    }

    private static <S extends Subscriber> List<Delivery<S>> merge(List<List<Delivery<S>>> lists) {
        lists.removeIf(List::isEmpty);
        if (lists.isEmpty()) {
            return List.of();
        }
        if (lists.size() == 1) {
            return lists.get(0);
        }
        Map<S, Delivery<S>> merged = new LinkedHashMap<>();
        for (List<Delivery<S>> list : lists) {
            for (Delivery<S> delivery : list) {
                merged.merge(delivery.subscriber(), delivery, Delivery::mergedWith);
            }
        }
        return List.copyOf(merged.values());
    }
}
