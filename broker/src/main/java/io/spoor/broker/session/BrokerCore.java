package io.spoor.broker.session;

import io.spoor.broker.auth.Authorizer;
import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.routing.RetainedMessages;
import io.spoor.broker.routing.SubscriptionTree;
import io.spoor.broker.store.SessionStore;
import io.spoor.tracing.PayloadSink;
import io.spoor.tracing.Tracer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all sessions of a broker share. Everything in it is safe for many threads.
 *
 * @param authorizer denies where it fails; never throws
 * @param store keeps what outlives the process; null if nothing does
 * @param queues what waits for clients that are away or stuck
 * @param states what sessions keep besides messages
 * @param observer told of what happens, on the event loops; never blocks
 */
public record BrokerCore(
        MqttConfig config,
        Tracing tracing,
        PayloadSink payloads,
        Authorizer authorizer,
        SubscriptionTree<Session> subscriptions,
        RetainedMessages<Publication> retained,
        BrokerBudget budget,
        SessionObserver observer,
        @Nullable SessionStore store,
        QueueBudget queues,
        StateBudget states) {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerCore.class);

    /** A broker with the budgets that its configuration gives. */
    public BrokerCore(
            MqttConfig config,
            Tracing tracing,
            PayloadSink payloads,
            Authorizer authorizer,
            SubscriptionTree<Session> subscriptions,
            RetainedMessages<Publication> retained,
            BrokerBudget budget,
            SessionObserver observer,
            @Nullable SessionStore store) {
        this(
                config,
                tracing,
                payloads,
                authorizer,
                subscriptions,
                retained,
                budget,
                observer,
                store,
                new QueueBudget(config.memory().queued()),
                new StateBudget(config.memory().sessions()));
    }

    /** A broker whose sessions end with the process. */
    public BrokerCore(
            MqttConfig config,
            Tracing tracing,
            PayloadSink payloads,
            Authorizer authorizer,
            SubscriptionTree<Session> subscriptions,
            RetainedMessages<Publication> retained,
            BrokerBudget budget,
            SessionObserver observer) {
        this(config, tracing, payloads, authorizer, subscriptions, retained, budget, observer, null);
    }

    /** Takes note of what is never left out. */
    public Tracer tracer() {
        return tracing.tracer();
    }

    /** Tells the observer that something failed that nobody foresaw; whatever the observer makes of it. */
    public void internalError(Throwable cause) {
        try {
            observer.internalError(cause);
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("an observer failed when it was told of a failure");
        }
    }
}
