package io.spoor.broker.session;

import io.spoor.broker.auth.Authorizer;
import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.routing.RetainedMessages;
import io.spoor.broker.routing.SubscriptionTree;
import io.spoor.tracing.PayloadSink;
import io.spoor.tracing.Tracer;

/**
 * What all sessions of a broker share. Everything in it is safe for many threads.
 *
 * @param authorizer denies where it fails; never throws
 * @param observer told of what happens, on the event loops; never blocks
 */
public record BrokerCore(
        MqttConfig config,
        Tracer tracer,
        PayloadSink payloads,
        Authorizer authorizer,
        SubscriptionTree<Session> subscriptions,
        RetainedMessages<Publication> retained,
        BrokerBudget budget,
        SessionObserver observer) {}
