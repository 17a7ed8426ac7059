package io.spoor.broker.embed;

import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.inspect.DestinationInspector;
import io.spoor.broker.inspect.Inspector;
import io.spoor.broker.inspect.RetainedInspector;
import io.spoor.broker.inspect.SessionInspector;
import io.spoor.broker.inspect.SubscriptionInspector;
import io.spoor.broker.net.EventLoops;
import io.spoor.broker.net.Network;
import io.spoor.broker.net.Network.BoundListener;
import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.protocol.TopicName;
import io.spoor.broker.session.BrokerBudget;
import io.spoor.broker.session.BrokerCore;
import io.spoor.broker.session.Closing;
import io.spoor.broker.session.Compaction;
import io.spoor.broker.session.Loop;
import io.spoor.broker.session.LoopStats;
import io.spoor.broker.session.Publication;
import io.spoor.broker.session.QueueBudget;
import io.spoor.broker.session.Restoration;
import io.spoor.broker.session.RetainedExpiry;
import io.spoor.broker.session.Router;
import io.spoor.broker.session.Sender;
import io.spoor.broker.session.Session;
import io.spoor.broker.session.Sessions;
import io.spoor.broker.store.Recovered;
import io.spoor.broker.store.SessionStore;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.DropReason;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.journal.JournalStatus;
import io.spoor.tracing.live.LiveTraces;
import io.spoor.tracing.recorder.TraceCounts;
import io.spoor.tracing.spi.Bridge;
import io.spoor.tracing.spi.MessagePublisher;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker inside this program.
 *
 * <pre>{@code
 * try (Spoor broker = Spoor.builder().listener("tcp", 0).start()) {
 *     int port = broker.address("tcp").getPort();
 *     broker.publish("greeting", "hello".getBytes(UTF_8), 1, false);
 * }
 * }</pre>
 *
 * All methods are safe for use by many threads.
 */
public final class Spoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Spoor.class);

    private final BrokerConfig config;
    private final Plumbing plumbing;
    private final BrokerCore core;
    private final EventLoops loops;
    private final Router router;
    private final Sessions sessions;
    private final Inspector inspector;
    private final Network network;
    private final ScheduledExecutorService timer;
    private final long startedAtNanos = System.nanoTime();
    private final Monitor monitor;
    private volatile boolean ready;
    private boolean stopped;

    private Spoor(SpoorBuilder builder) throws IOException {
        config = builder.config();
        plumbing = new Plumbing(builder);
        core = plumbing.core();
        loops = new EventLoops(config.mqtt());
        router = new Router(core);
        sessions = new Sessions(core, router);
        inspector = new Inspector(
                new SessionInspector(sessions),
                new SubscriptionInspector(core.subscriptions()),
                new RetainedInspector(core.retained()),
                new DestinationInspector(plumbing.bridges()),
                plumbing::journals,
                this::traceCounts,
                plumbing.liveTraces());
        network = new Network(core, router, sessions, plumbing.authenticator(), plumbing.workers(), loops);
        monitor = new Monitor(this);
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "spoor-timer");
            thread.setDaemon(true);
            return thread;
        });
    }

    public static SpoorBuilder builder() {
        return new SpoorBuilder();
    }

    /**
     * Starts a broker.
     *
     * @throws IOException if a listener's address cannot be had, or a file cannot be read; nothing is left running
     */
    static Spoor start(SpoorBuilder builder) throws IOException {
        Spoor broker = new Spoor(builder);
        try {
            broker.open();
        } catch (IOException | RuntimeException | Error e) {
            broker.stop("start failed");
            throw e;
        }
        return broker;
    }

    private void open() throws IOException {
        plumbing.start();
        restoreSessions();
        monitor.start();
        network.listen(config.listeners(), plumbing.tls());
        watchBudgets();
        plumbing.publishThrough(this::publishForBridge);
        ready = true;
        List<String> listeners = network.listeners().stream()
                .map(l -> l.config().name() + " " + l.address().getAddress().getHostAddress() + ":"
                        + l.address().getPort())
                .toList();
        Instant certificateEnd =
                certificateEnds().values().stream().min(Instant::compareTo).orElse(null);
        core.tracer().record(new TraceEvent.BrokerStart(System.getProperty("java.version"), listeners, certificateEnd));
        timer.scheduleWithFixedDelay(new RetainedExpiry(core.retained(), router), 1, 1, TimeUnit.SECONDS);
        Duration interval = config.mqtt().sysInterval();
        if (!interval.isZero()) {
            Loop loop = loops.all().iterator().next();
            Runnable topics = new Guarded("$SYS", new SysTopics(this::stats, router, loop, Version.current()));
            timer.scheduleAtFixedRate(() -> loop.execute(topics), 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void watchBudgets() {
        QueueBudget queues = core.queues();
        BrokerBudget held = core.budget();
        List.of(
                        new BudgetWatch(
                                core.tracer(), "queue_bytes", queues.limitBytes(), queues::heldBytes, queues::isFull),
                        new BudgetWatch(
                                core.tracer(), "broker_bytes", held.limitBytes(), held::heldBytes, held::isFull),
                        new BudgetWatch(
                                core.tracer(),
                                "input_bytes",
                                network.partialInputLimit(),
                                network::partialInputBytes,
                                () -> network.partialInputBytes() > network.partialInputLimit()))
                .forEach(watch -> timer.scheduleAtFixedRate(watch, 1, 1, TimeUnit.SECONDS));
    }

    /** Takes over what an earlier process left, each session on the loop that is to own it. */
    private void restoreSessions() throws IOException {
        SessionStore store = core.store();
        if (store == null) {
            return;
        }
        Recovered left = store.recovered();
        router.restore(store, left.retained());
        List<Loop> all = List.copyOf(loops.all());
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            int first = i;
            done.add(CompletableFuture.runAsync(
                    () -> {
                        List<Recovered.Session> sessionsLeft = left.sessions();
                        Restoration restoration = new Restoration(store);
                        for (int at = first; at < sessionsLeft.size(); at += all.size()) {
                            sessions.restore(sessionsLeft.get(at), restoration, all.get(first));
                        }
                    },
                    all.get(first)));
        }
        try {
            CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            throw new IOException("the stored sessions cannot be used: " + e.getCause(), e.getCause());
        }
        for (Loop loop : all) {
            loop.sendWhenSafe(store);
        }
        store.onCommit(() -> all.forEach(Loop::safe));
        store.compactWith(new Compaction(all, sessions, router, store));
        timer.scheduleAtFixedRate(
                new Guarded("store", new StoreWatch(store, core.tracer(), config.store())), 1, 1, TimeUnit.SECONDS);
        reportRecovery(left);
    }

    private void reportRecovery(Recovered left) {
        for (Recovered.Cut cut : left.cuts()) {
            LOG.atWarn()
                    .addKeyValue("file", cut.file())
                    .addKeyValue("offset", cut.offset())
                    .addKeyValue("bytes", cut.bytes())
                    .addKeyValue("records", cut.records())
                    .log("the store's end was not whole; it was cut back to the last good record");
            core.tracer()
                    .record(new TraceEvent.StoreCut(cut.file().toString(), cut.offset(), cut.bytes(), cut.records()));
        }
        if (!left.sessions().isEmpty() || !left.retained().isEmpty()) {
            LOG.atInfo()
                    .addKeyValue("sessions", left.sessions().size())
                    .addKeyValue("messages", left.messages())
                    .addKeyValue("retained", left.retained().size())
                    .addKeyValue("ms", left.duration().toMillis())
                    .log("sessions of an earlier run are back");
        }
    }

    // -- looking ------------------------------------------------------------------------------------------------------

    public BrokerConfig config() {
        return config;
    }

    public List<BoundListener> listeners() {
        return network.listeners();
    }

    /** The address that a listener got, for example to learn the port where the configuration says 0. */
    public InetSocketAddress address(String listener) {
        return network.listeners().stream()
                .filter(l -> l.config().name().equals(listener))
                .map(BoundListener::address)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no listener is named '" + listener + "'"));
    }

    /** All clients that have a session. */
    public List<ClientDescription> clients() {
        return sessions.all().stream().map(Spoor::describe).toList();
    }

    private static ClientDescription describe(Session session) {
        ClientInfo info = session.info();
        ConnectionInfo connection = session.isOnline() ? info.connection() : null;
        return new ClientDescription(
                info.clientId(),
                info.userName(),
                info.protocolVersion(),
                session.isOnline(),
                connection == null ? null : connection.client(),
                connection == null ? null : connection.listener());
    }

    /** When the certificates end that clients see, by listener. */
    Map<String, Instant> certificateEnds() {
        Map<String, Instant> ends = new TreeMap<>();
        plumbing.tls().forEach((listener, tls) -> ends.put(listener, tls.notAfter()));
        return ends;
    }

    /** When the first revocation list of each listener that has any ends. */
    Map<String, Instant> revocationListEnds() {
        Map<String, Instant> ends = new TreeMap<>();
        plumbing.tls().forEach((listener, tls) -> {
            Instant end = tls.revocationListEnd();
            if (end != null) {
                ends.put(listener, end);
            }
        });
        return ends;
    }

    /** Where health and figures are to be had; null if the configuration switched them off. */
    public @Nullable InetSocketAddress httpAddress() {
        return monitor.address();
    }

    /** The version of this software. */
    public static String version() {
        return Version.current();
    }

    /** Whether clients are taken. */
    public boolean isReady() {
        return ready;
    }

    /** Whether the event loops make progress. */
    public boolean isAlive() {
        return loops.areAlive();
    }

    /** What became of the trace events so far; null if there is no trace. */
    public @Nullable TraceCounts traceCounts() {
        TraceCounts counts = plumbing.traceCounts();
        if (counts == null) {
            return null;
        }
        long sampledOut = 0;
        for (Loop loop : loops.all()) {
            sampledOut += loop.stats().sampledOutEvents();
        }
        return counts.withSampledOut(sampledOut);
    }

    /** Closer looks at some clients or messages; null if the broker has no journal, or a tracer of its embedder. */
    public @Nullable LiveTraces liveTraces() {
        return plumbing.liveTraces();
    }

    /** Its clients, sessions, subscriptions, retained messages, journals and destinations, to look at and act on. */
    public Inspector inspect() {
        return inspector;
    }

    /** The journals of trace events and payloads at this moment; none if there is no bridge. */
    public List<JournalStatus> journals() {
        return plumbing.journals();
    }

    /** How the store is that sessions outlive the process in; null if there is none. */
    public SessionStore.@Nullable Status storeStatus() {
        SessionStore store = core.store();
        return store == null ? null : store.status();
    }

    /** Whether messages for absent clients are refused, because too much waits. */
    boolean queuesFull() {
        return core.queues().isFull();
    }

    public BrokerStats stats() {
        long messagesIn = 0;
        long messagesOut = 0;
        long bytesIn = 0;
        long bytesOut = 0;
        Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
        for (Loop loop : loops.all()) {
            LoopStats stats = loop.stats();
            messagesIn += stats.messagesIn();
            messagesOut += stats.messagesOut();
            bytesIn += stats.payloadBytesIn();
            bytesOut += stats.payloadBytesOut();
            for (DropReason reason : DropReason.values()) {
                dropped.merge(reason, stats.dropped(reason), Long::sum);
            }
        }
        int online = 0;
        for (Session session : sessions.all()) {
            online += session.isOnline() ? 1 : 0;
        }
        return new BrokerStats(
                Duration.ofNanos(System.nanoTime() - startedAtNanos),
                network.connections(),
                network.connectionsRefused(),
                online,
                sessions.all().size(),
                core.subscriptions().size(),
                core.retained().size(),
                messagesIn,
                messagesOut,
                bytesIn,
                bytesOut,
                core.budget().heldBytes(),
                core.queues().heldBytes(),
                core.queues().isFull(),
                core.states().heldBytes(),
                network.partialInputBytes(),
                dropped);
    }

    /** The running ways out of the broker. */
    public List<Bridge> bridges() {
        return plumbing.bridges();
    }

    // -- acting -------------------------------------------------------------------------------------------------------

    /**
     * Publishes a message as the broker's own, without an access check. Messages to one topic keep their order.
     *
     * @param qos 0 to 2
     * @return how many subscriptions it matched
     * @throws IllegalArgumentException if the topic is not a valid topic name or the QoS is none
     */
    public CompletableFuture<Integer> publish(String topic, byte[] payload, int qos, boolean retain) {
        return publish("spoor", topic, payload, qos, retain);
    }

    /** Publishes a message in the name of a client identifier; see {@link #publish(String, byte[], int, boolean)}. */
    public CompletableFuture<Integer> publish(String clientId, String topic, byte[] payload, int qos, boolean retain) {
        if (qos < 0 || qos > 2) {
            throw new IllegalArgumentException("QoS " + qos + " is not 0, 1 or 2");
        }
        TopicName name;
        try {
            name = TopicName.of(topic);
        } catch (MqttProtocolException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        Message message = new Message(name, qos, retain, payload.clone(), new byte[0], -1, System.nanoTime());
        Publication publication = new Publication(message, Sender.internal(clientId));
        Loop loop = loops.forKey(topic);
        return CompletableFuture.supplyAsync(() -> router.publish(loop, publication), loop);
    }

    /** The loops may be stopping while a bridge still delivers. */
    private boolean publishForBridge(String topic, byte[] payload, int qos, boolean retain) {
        try {
            publish(topic, payload, qos, retain);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /**
     * Ends a client's connection (DISCONNECT 0x98, administrative action); its session stays as long as it may.
     *
     * @return false if there is no such client or it is not connected
     */
    public CompletableFuture<Boolean> disconnect(String clientId) {
        return inspector.sessions().disconnect(clientId);
    }

    // -- stopping -----------------------------------------------------------------------------------------------------

    /** Stops gracefully: clients are told, wills are published, journals and bridges are settled. Once. */
    @Override
    public void close() {
        stop("stopped");
    }

    private synchronized void stop(String reason) {
        if (stopped) {
            return;
        }
        stopped = true;
        ready = false;
        timer.shutdownNow();
        network.stopListening();
        try {
            network.disconnectAll(Closing.byServer(
                            ReasonCode.SERVER_SHUTTING_DOWN, DisconnectReason.SERVER_SHUTDOWN, "the broker stops"))
                    .get(config.mqtt().shutdownGrace().toMillis(), TimeUnit.MILLISECONDS);
            network.awaitClosed(config.mqtt().shutdownGrace());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            LOG.atWarn().setCause(e).log("not every client could be told that the broker stops");
        }
        core.tracer().record(new TraceEvent.BrokerStop(reason, System.nanoTime() - startedAtNanos));
        plumbing.publishThrough(MessagePublisher.NONE);
        loops.stop();
        monitor.close();
        plumbing.close(config.mqtt().shutdownGrace());
    }
}
