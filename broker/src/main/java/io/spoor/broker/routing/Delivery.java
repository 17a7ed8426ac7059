package io.spoor.broker.routing;

import io.spoor.broker.protocol.TopicFilter;
import java.util.Arrays;

/**
 * That one subscriber gets a message, and how. Immutable; made when a subscription is added, and again only for a
 * subscriber with several filters that match the same topic.
 */
public final class Delivery<S extends Subscriber> {

    private static final int[] NO_IDENTIFIERS = {};

    private final S subscriber;
    private final Subscription subscription;
    private final boolean noLocal;
    private final boolean retainAsPublished;
    private final int[] identifiers;

    private Delivery(
            S subscriber, Subscription subscription, boolean noLocal, boolean retainAsPublished, int[] identifiers) {
        this.subscriber = subscriber;
        this.subscription = subscription;
        this.noLocal = noLocal;
        this.retainAsPublished = retainAsPublished;
        this.identifiers = identifiers;
    }

    static <S extends Subscriber> Delivery<S> of(S subscriber, Subscription subscription) {
        int[] identifiers = subscription.identifier() == 0 ? NO_IDENTIFIERS : new int[] {subscription.identifier()};
        return new Delivery<>(
                subscriber, subscription, subscription.noLocal(), subscription.retainAsPublished(), identifiers);
    }

    /**
     * One delivery for two overlapping subscriptions of the same subscriber: the highest quality of service
     * ([MQTT-3.3.4-2]) and all identifiers ([MQTT-3.3.4-3]). The subscriber's own message is left out only if no
     * subscription wants it.
     */
    Delivery<S> mergedWith(Delivery<S> other) {
        Delivery<S> leading = other.qos() > qos() ? other : this;
        int[] all = identifiers;
        if (other.identifiers.length > 0) {
            all = Arrays.copyOf(identifiers, identifiers.length + other.identifiers.length);
            System.arraycopy(other.identifiers, 0, all, identifiers.length, other.identifiers.length);
        }
        return new Delivery<>(
                subscriber,
                leading.subscription,
                noLocal && other.noLocal,
                retainAsPublished || other.retainAsPublished,
                all);
    }

    public S subscriber() {
        return subscriber;
    }

    /** The highest granted quality of service among the matching subscriptions. */
    public int qos() {
        return subscription.qos();
    }

    /** Whether the message must be left out if this subscriber published it itself. */
    public boolean noLocal() {
        return noLocal;
    }

    public boolean retainAsPublished() {
        return retainAsPublished;
    }

    /** The subscription identifiers to send along, often none. Shared, not copied: do not write to it. */
    public int[] identifiers() {
        return identifiers;
    }

    /** The text of the matching filter, of the one with the highest quality of service if there are several. */
    public String filter() {
        return subscription.filter().text();
    }

    Subscription subscription() {
        return subscription;
    }

    TopicFilter topicFilter() {
        return subscription.filter();
    }

    @Override
    public String toString() {
        return subscriber.clientId() + " by " + filter() + " qos " + qos();
    }
}
