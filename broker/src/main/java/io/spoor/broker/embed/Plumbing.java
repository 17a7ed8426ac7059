package io.spoor.broker.embed;

import io.spoor.broker.auth.Authenticator;
import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.config.Durability;
import io.spoor.broker.config.MemoryPlan;
import io.spoor.broker.config.StoreConfig;
import io.spoor.broker.config.TracingConfig;
import io.spoor.broker.extension.ListenerDispatcher;
import io.spoor.broker.net.TlsContext;
import io.spoor.broker.net.TlsContexts;
import io.spoor.broker.routing.RetainedMessages;
import io.spoor.broker.routing.SubscriptionTree;
import io.spoor.broker.session.BrokerBudget;
import io.spoor.broker.session.BrokerCore;
import io.spoor.broker.session.Tracing;
import io.spoor.broker.store.SessionStore;
import io.spoor.tracing.journal.JournalStatus;
import io.spoor.tracing.live.LiveTraces;
import io.spoor.tracing.recorder.TraceCounts;
import io.spoor.tracing.spi.Bridge;
import io.spoor.tracing.spi.MessagePublisher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a broker needs before it can open a listener, made from its configuration; and the way to end it all. */
final class Plumbing {
    private static final Logger LOG = LoggerFactory.getLogger(Plumbing.class);

    private final AccessRules rules;
    private final TlsContexts tls;
    private final Recorder recorder;
    private final ListenerDispatcher dispatcher;
    private final @Nullable SessionStore store;
    private final BrokerCore core;
    private final ExecutorService workers = Workers.create();

    /** Reads all files first, so that a wrong one stops the start before anything runs. */
    Plumbing(SpoorBuilder builder) throws IOException {
        rules = AccessRules.of(builder);
        recorder = Recorder.open(builder.config(), builder.tracer());
        tls = TlsContexts.open(builder.config().listeners(), recorder.tracer());
        dispatcher = new ListenerDispatcher(builder.listeners(), ListenerDispatcher.Limits.DEFAULT);
        store = openStore(builder.config());
        MemoryPlan memory = builder.config().mqtt().memory();
        memory.warnings().forEach(warning -> LOG.atWarn().log(warning));
        TracingConfig tracing = builder.config().tracing();
        core = new BrokerCore(
                builder.config().mqtt(),
                new Tracing(
                        recorder.tracer(),
                        recorder.control(),
                        tracing.capture(),
                        tracing.summaryInterval(),
                        tracing.summaryTopics()),
                recorder.payloads(),
                rules.authorizer(),
                new SubscriptionTree<>(),
                new RetainedMessages<>(
                        builder.config().mqtt().maximumRetainedMessages(),
                        memory.retained(),
                        publication -> publication.message().heldBytes()),
                new BrokerBudget(memory.held()),
                new ListenerObserver(dispatcher),
                store);
    }

    private static @Nullable SessionStore openStore(BrokerConfig config) throws IOException {
        StoreConfig store = config.store();
        return store.durability() == Durability.NONE
                ? null
                : SessionStore.open(
                        config.dataDir().resolve("store"),
                        new SessionStore.Options(
                                store.durability() == Durability.POWER,
                                (int) store.segment().bytes(),
                                store.maximum().bytes()));
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
        return tls.byListener();
    }

    List<Bridge> bridges() {
        return recorder.bridges();
    }

    List<JournalStatus> journals() {
        return recorder.journalStatus();
    }

    /** Closer looks; null if there can be none. */
    @Nullable
    LiveTraces liveTraces() {
        return recorder.live();
    }

    @Nullable
    TraceCounts traceCounts() {
        return recorder.traceCounts();
    }

    /** Lets bridges publish from now on. */
    void publishThrough(MessagePublisher broker) {
        recorder.publishThrough(broker);
    }

    /** Starts what delivers. */
    void start() throws IOException {
        recorder.start();
    }

    /** Ends everything, after at most the given time for each of the two that deliver: listeners and bridges. */
    void close(Duration grace) {
        workers.shutdownNow();
        rules.close();
        tls.close();
        try {
            dispatcher.stop(grace);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (store != null) {
            try {
                store.close();
            } catch (IOException | UncheckedIOException e) {
                LOG.atError().setCause(e).log("the store could not be closed properly");
            }
        }
        recorder.close(grace);
    }
}
