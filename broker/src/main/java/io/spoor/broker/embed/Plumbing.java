package io.spoor.broker.embed;

import io.spoor.broker.auth.Authenticator;
import io.spoor.broker.net.TlsContext;
import io.spoor.broker.routing.RetainedMessages;
import io.spoor.broker.routing.SubscriptionTree;
import io.spoor.broker.session.BrokerBudget;
import io.spoor.broker.session.BrokerCore;
import io.spoor.broker.session.SessionObserver;
import io.spoor.tracing.PayloadSink;
import io.spoor.tracing.Tracer;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;

/** What a broker needs before it can open a listener, made from its configuration; and the way to end it all. */
final class Plumbing implements AutoCloseable {
    private final AccessRules rules;
    private final BrokerCore core;
    private final ExecutorService workers = Workers.create();

    Plumbing(SpoorBuilder builder) throws IOException {
        rules = AccessRules.of(builder);
        core = new BrokerCore(
                builder.config().mqtt(),
                Objects.requireNonNullElse(builder.tracer(), Tracer.NONE),
                PayloadSink.NONE,
                rules.authorizer(),
                new SubscriptionTree<>(),
                new RetainedMessages<>(builder.config().mqtt().maximumRetainedMessages()),
                new BrokerBudget(builder.config().mqtt().brokerBudget().bytes()),
                SessionObserver.NONE);
    }

    BrokerCore core() {
        return core;
    }

    Authenticator authenticator() {
        return rules.authenticator();
    }

    ExecutorService workers() {
        return workers;
    }

    Map<String, TlsContext> tls() {
        return Map.of();
    }

    @Override
    public void close() {
        workers.shutdownNow();
        rules.close();
    }
}
