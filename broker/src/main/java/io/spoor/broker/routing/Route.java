package io.spoor.broker.routing;

import java.util.List;

/**
 * Where the messages of one topic go, as it was when {@link SubscriptionTree#match} was called. Immutable, to be kept
 * for as long as {@link SubscriptionTree#version()} stays the same.
 */
public final class Route<S extends Subscriber> {

    private static final Route<Subscriber> EMPTY = new Route<>(List.of(), List.of());

    private final List<Delivery<S>> direct;
    private final List<SharedGroup<S>> shared;

    Route(List<Delivery<S>> direct, List<SharedGroup<S>> shared) {
        this.direct = direct;
        this.shared = shared;
    }

    /** The route of a topic that nobody wants. */
    @SuppressWarnings("unchecked") // holds no subscriber at all, so it is one of any kind
    public static <S extends Subscriber> Route<S> empty() {
        return (Route<S>) EMPTY;
    }

    /** Each subscriber at most once, whatever number of its filters match. Immutable, made for access by index. */
    public List<Delivery<S>> direct() {
        return direct;
    }

    /** The shared subscriptions, of which one member each gets the message. Immutable. */
    public List<SharedGroup<S>> shared() {
        return shared;
    }

    public boolean isEmpty() {
        return direct.isEmpty() && shared.isEmpty();
    }
}
