package io.spoor.broker.session;

import io.spoor.broker.routing.Subscription;
import io.spoor.tracing.TraceEvent;

/**
 * Whether there is room for the subscriptions of one SUBSCRIBE packet. A packet of a megabyte can ask for 250,000; so what
 * had no room is reported once for the packet, with the number. Lives for one packet, on the session's loop.
 */
final class SubscriptionLimits {
    private final BrokerCore core;
    private int seen;
    private int tooMany;
    private long tooLong;
    private long tooMuch;

    SubscriptionLimits(BrokerCore core) {
        this.core = core;
    }

    /** Counts a request; false if the packet has more of them than a session may have subscriptions. */
    boolean mayAsk() {
        if (++seen > core.config().maximumSubscriptionsPerSession()) {
            tooMany++;
            return false;
        }
        return true;
    }

    /** Whether a session has room for a subscription to a new filter. */
    boolean hasRoom(Session session, Subscription subscription) {
        OwnSubscriptions own = session.subscriptions();
        int length = OwnSubscriptions.encodedLength(subscription.filter());
        long cost = StateBudget.ofSubscription(subscription);
        if (own.size() >= core.config().maximumSubscriptionsPerSession()) {
            tooMany++;
        } else if (own.filterBytes() + length
                > core.config().maximumSubscriptionBytes().bytes()) {
            tooLong += length;
        } else if (!core.states().hasRoom(cost)) {
            tooMuch += cost;
        } else {
            return true;
        }
        return false;
    }

    /** Reports what had no room. */
    void report(Session session) {
        OwnSubscriptions own = session.subscriptions();
        if (tooMany > 0) {
            int allowed = core.config().maximumSubscriptionsPerSession();
            record(session, "subscriptions_per_session", allowed, own.size() + (long) tooMany);
        }
        if (tooLong > 0) {
            long allowed = core.config().maximumSubscriptionBytes().bytes();
            record(session, "subscription_bytes", allowed, own.filterBytes() + tooLong);
        }
        if (tooMuch > 0) {
            core.states().exceeded(core.tracer(), session.info(), tooMuch);
        }
    }

    private void record(Session session, String limit, long allowed, long actual) {
        core.tracer()
                .record(new TraceEvent.LimitExceeded(
                        session.info(), session.info().connection(), limit, allowed, actual));
    }
}
