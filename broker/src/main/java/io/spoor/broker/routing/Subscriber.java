package io.spoor.broker.routing;

/**
 * Whoever holds subscriptions, as routing sees it. The tree tells subscribers apart with {@code equals} and
 * {@code hashCode}, which must not change while there are subscriptions; identity serves best.
 */
public interface Subscriber {

    String clientId();

    /** Whether a message could be sent right now. Called on any thread; may be outdated when it returns. */
    boolean isOnline();
}
