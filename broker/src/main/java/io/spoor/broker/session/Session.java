package io.spoor.broker.session;

import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.routing.Delivery;
import io.spoor.broker.routing.Subscriber;
import io.spoor.broker.routing.Subscription;
import io.spoor.broker.store.DurableSession;
import io.spoor.broker.store.Holding;
import io.spoor.broker.store.Recovered;
import io.spoor.broker.store.SessionStore.Origin;
import io.spoor.broker.store.StoreFullException;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.DropReason;
import io.spoor.tracing.SessionInfo;
import io.spoor.tracing.TcpInfo;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.TraceEvent.EndedBy;
import io.spoor.tracing.policy.TracedClient;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client keeps beyond a connection: subscriptions, messages in flight and waiting, identifiers of QoS 2 messages.
 * It belongs to one event loop, which may change only when another connection takes the session over; other loops hand it
 * messages through {@link #post}. Unless said otherwise, methods are for the owning loop.
 */
public final class Session implements Subscriber {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /** Session expiry interval of a session that never ends by itself [MQTT-3.1.2.11.2]. */
    public static final long NEVER_EXPIRES = 0xFFFF_FFFFL;

    private final String clientId;
    private final BrokerCore core;
    private final Sessions registry;
    private final Outbox outbox;
    private final AccessReview access;
    private final RetainedReplay replay;
    private final ReceivedQos2 received = new ReceivedQos2();
    private final OwnSubscriptions subscriptions;
    private final TrafficCounts counts = new TrafficCounts();
    private final Tally tally;
    private final RoundTripCounts roundTrips = new RoundTripCounts();
    private final Mailbox mailbox = new Mailbox(this);
    private final Summaries summaries;
    private final StallWatch stall;
    private final Lifetime lifetime;
    private final long startedAtNanos = System.nanoTime();

    private final Persistence persistence;
    private long claim;
    private volatile Loop loop;
    private volatile boolean online;
    private volatile ClientInfo info;
    private TracedClient traced;

    private @Nullable ClientLink link;
    private Instant connectedSince = Instant.EPOCH; // of the present connection, or the last one
    private boolean ended;

    Session(String clientId, ClientInfo info, BrokerCore core, Sessions registry, Loop loop) {
        this(clientId, info, core, registry, loop, Instant.now(), null);
    }

    /** A session that an earlier process left; {@link #restore} fills it. */
    Session(
            String clientId,
            ClientInfo info,
            BrokerCore core,
            Sessions registry,
            Loop loop,
            Instant created,
            @Nullable DurableSession durable) {
        this.persistence = new Persistence(this, core.store(), created, durable);
        this.clientId = clientId;
        this.info = info;
        this.traced = new TracedClient(info);
        this.core = core;
        this.registry = registry;
        this.loop = loop;
        this.subscriptions = new OwnSubscriptions(this, core);
        this.lifetime = new Lifetime(core.states());
        this.outbox = new Outbox(this, core);
        this.replay = new RetainedReplay(this, core);
        this.access = new AccessReview(this, core);
        this.stall = new StallWatch(core.config().slowConsumerAfter());
        this.tally = new Tally(core.tracing().summaryTopics());
        this.summaries = new Summaries(core.tracing(), counts, tally, roundTrips);
    }

    @Override
    public String clientId() {
        return clientId;
    }

    /** Whether a connection is there. Any thread. */
    @Override
    public boolean isOnline() {
        return online;
    }

    /** The client as its last CONNECT introduced it. Any thread. */
    public ClientInfo info() {
        return info;
    }

    /** The loop that owns this session now. Any thread; only the answer on that very loop is sure to hold. */
    public Loop loop() {
        return loop;
    }

    public TrafficCounts counts() {
        return counts;
    }

    /** What is counted of its messages instead of told. */
    public Tally tally() {
        return tally;
    }

    /** The rules of the trace that are about its client. */
    TracedClient traced() {
        return traced;
    }

    public RoundTripCounts roundTrips() {
        return roundTrips;
    }

    /** What it holds now. */
    public SessionInfo summary() {
        return new SessionInfo(subscriptions.size(), outbox.queued(), outbox.unacknowledged(), expirySeconds());
    }

    /** What a QoS 2 message of this client is stored with, so that it is known if it comes again after a restart. */
    public @Nullable Origin origin(int packetId) {
        DurableSession durable = persistence.durable();
        return durable == null ? null : new Origin(durable, packetId);
    }

    /** The client has released the identifier of a message that it sent; false if it was not there. */
    public boolean release(int packetId) {
        persistence.released(packetId);
        return received.remove(packetId);
    }

    /** Identifiers of QoS 2 messages that came and are not yet released. */
    public ReceivedQos2 received() {
        return received;
    }

    OwnSubscriptions subscriptions() {
        return subscriptions;
    }

    /** Messages that wait, in flight or in the queue. */
    public int pendingMessages() {
        return outbox.queued() + outbox.unacknowledged();
    }

    public @Nullable ClientLink link() {
        return link;
    }

    public long expirySeconds() {
        return lifetime.expirySeconds();
    }

    /** Set by a DISCONNECT [MQTT-3.14.2-2]. */
    public void expirySeconds(long seconds) {
        lifetime.expirySeconds(seconds);
    }

    /** The session's record in the store. */
    Persistence persistence() {
        return persistence;
    }

    @Nullable
    Will will() {
        return lifetime.will();
    }

    int lastPacketId() {
        return outbox.lastPacketId();
    }

    /** When its connection ended; null while there is one. */
    @Nullable
    Instant awaySince() {
        return link == null ? lifetime.awaySince(nowNanos()) : null;
    }

    boolean hasEnded() {
        return ended;
    }

    boolean isSelf(Sender sender) {
        return sender.info().clientId().equals(clientId);
    }

    long nowNanos() {
        return System.nanoTime();
    }

    // -- connection ---------------------------------------------------------------------------------------------------

    /**
     * A connection is going to use this session: from here on it is in the store, if it outlives its connections.
     *
     * @throws io.spoor.broker.store.StoreFullException if there is no room for it, or in memory for its will
     */
    public void admit(ClientInfo client, long expiry, @Nullable Will newWill) {
        StateBudget states = core.states();
        long willBytes = StateBudget.ofWill(newWill);
        if (willBytes > 0 && !states.hasRoom(willBytes)) {
            states.exceeded(core.tracer(), client, willBytes);
            throw new StoreFullException("no room for a will: the broker's sessions take all the memory that they may");
        }
        info = client;
        traced = new TracedClient(client);
        lifetime.expirySeconds(expiry);
        lifetime.will(newWill);
        persistence.connected();
    }

    /** The connection begins to use this session; its CONNACK is already in the output. */
    public void attach(ClientLink to, int receiveMaximum, boolean resumed) {
        link = to;
        connectedSince = Instant.now();
        online = true;
        summaries.report(info, nowNanos(), 0, null);
        counts.reset();
        roundTrips.reset();
        stall.reset();
        summaries.restart(nowNanos());
        TraceEvent event = resumed
                ? new TraceEvent.SessionResume(
                        info, pendingMessages(), subscriptions.size(), lifetime.awayNanos(nowNanos()))
                : new TraceEvent.SessionStart(info, expirySeconds());
        core.tracer().record(event);
        emptyMailbox();
        if (resumed) {
            access.resume(outbox); // before anything is sent that it may not have any more
        } else {
            access.begin();
        }
        outbox.attach(to, receiveMaximum);
        replay.resume();
    }

    /** The connection is gone or about to go. The will is published unless the client withdrew it [MQTT-3.14.4-3]. */
    public void detach(Closing closing) {
        if (link == null) {
            return;
        }
        int topics = link.distinctTopics();
        TcpInfo tcp = link.tcp();
        link = null;
        online = false;
        long now = nowNanos();
        lifetime.away(now);
        replay.pause();
        outbox.detach();
        summaries.report(info, now, topics, tcp);
        Will left = lifetime.will();
        if (left != null) {
            if (closing.endedBy() == EndedBy.CLIENT && closing.code() == ReasonCode.SUCCESS) {
                lifetime.will(null);
            } else if (left.delaySeconds() == 0 || lifetime.isOfConnection()) {
                publishWill();
            }
        }
        if (lifetime.isOfConnection()) {
            end(DropReason.SESSION_GONE);
        } else {
            persistence.changed(Instant.now());
        }
    }

    /** Ends the session and everything in it. Whatever fails on the way, its client is free to begin another. */
    void end(DropReason reason) {
        if (ended) {
            return;
        }
        ended = true;
        try {
            core.tracer().record(new TraceEvent.SessionExpire(info, pendingMessages(), subscriptions.size()));
            subscriptions.clear();
            replay.clear();
            persistence.ended();
            outbox.clear(reason);
            emptyMailbox();
            summaries.report(info, nowNanos(), 0, null);
        } finally {
            loop.sessions().remove(this);
            registry.remove(this);
        }
        publishWill();
    }

    /** Reports what was counted since the last summary; no further one may come. */
    void reportLast(long nowNanos) {
        ClientLink current = link;
        summaries.report(info, nowNanos, 0, current == null ? null : current.tcp());
    }

    /** Publishes the will, if there is one that has not been. */
    void publishWill() {
        Will left = lifetime.takeWill();
        if (left != null) {
            registry.router().publishWill(loop, left);
        }
    }

    /** Whether it outlives the process. Any thread; the answer does not change from its first subscription to its end. */
    public boolean isPersistent() {
        return persistence.durable() != null;
    }

    /** The connection that was to use this session is gone before it could. */
    public void abandoned() {
        lifetime.away(nowNanos());
        if (lifetime.isOfConnection()) {
            end(DropReason.SESSION_GONE);
        }
    }

    /**
     * Gives the session to another loop. Until it arrives there, a third connection may already take it further; the
     * claim tells whether one did.
     */
    long moveTo(Loop newLoop) {
        loop.sessions().remove(this);
        long mine = ++claim;
        loop = newLoop;
        return mine;
    }

    /** How often the session has moved; on its loop. */
    long claim() {
        return claim;
    }

    /** An exception that nobody foresaw: ends this client's connection, and nothing else. */
    void failed(Throwable e) {
        ClientLink current = link;
        if (e instanceof StoreFullException && current != null) {
            current.close(Closing.byServer(
                    ReasonCode.QUOTA_EXCEEDED, DisconnectReason.QUOTA_EXCEEDED, String.valueOf(e.getMessage())));
            return;
        }
        LOG.atError().addKeyValue("clientId", clientId).setCause(e).log("session failed");
        core.internalError(e);
        if (current != null) {
            current.close(
                    Closing.byServer(ReasonCode.UNSPECIFIED_ERROR, DisconnectReason.INTERNAL_ERROR, e.toString()));
        }
    }

    /** Runs a task on the loop that owns this session, also if the session moves meanwhile. Any thread. */
    public void onOwner(Runnable task) {
        Loop owner = loop;
        owner.run(() -> {
            if (loop == owner) {
                task.run();
            } else {
                onOwner(task);
            }
        });
    }

    /** The session at this moment. */
    public SessionView view(boolean withSubscriptions) {
        ClientLink to = link;
        Will will = lifetime.will();
        return new SessionView(
                info,
                isPersistent(),
                expirySeconds(),
                persistence.created(),
                to == null ? null : connectedSince,
                awaySince(),
                counts.total(),
                outbox.queued(),
                outbox.queuedBytes(),
                outbox.unacknowledged(),
                received.size(),
                to == null ? 0 : to.pendingBytes(),
                outbox.isStalled(),
                to != null && to.isReadPaused(),
                will == null ? null : will.topic().text(),
                subscriptions.size(),
                withSubscriptions ? List.copyOf(subscriptions.all()) : List.of());
    }

    /** Ends the connection, if there is one, and the session with everything that it keeps. */
    public void terminate(Closing closing) {
        ClientLink to = link;
        if (to != null) {
            to.close(closing);
        }
        end(DropReason.SESSION_GONE);
    }

    // -- messages -----------------------------------------------------------------------------------------------------

    /** Hands over a message from another loop. Any thread; the message is kept. */
    void post(Publication publication, Delivery<Session> delivery, @Nullable Holding holding) {
        mailbox.post(publication, delivery, holding);
    }

    void emptyMailbox() {
        mailbox.empty();
    }

    void emptyMailboxInTurn() {
        mailbox.emptyInTurn();
        if (ended) {
            reportLast(nowNanos()); // of what came too late
        }
    }

    /** Takes a message that a subscription matched; one from this very loop must not overtake those in the mailbox. */
    void deliver(Publication publication, Delivery<Session> delivery, @Nullable Holding holding) {
        if (!mailbox.isEmpty()) {
            emptyMailbox();
        }
        receive(publication, delivery, holding);
    }

    /** Takes a message, by whatever way it came. */
    void receive(Publication publication, Delivery<Session> delivery, @Nullable Holding holding) {
        Message message = publication.message();
        if (ended) {
            persistence.done(holding);
            outbox.drop(publication, DropReason.SESSION_GONE);
        } else if (delivery.noLocal() && isSelf(publication.sender())) {
            outbox.drop(publication, DropReason.NO_LOCAL);
        } else {
            outbox.deliver(
                    publication,
                    Math.min(message.qos(), delivery.qos()),
                    delivery.retainAsPublished() && message.retain(),
                    delivery.identifiers(),
                    delivery.filter(),
                    holding);
        }
    }

    /** Sends a retained message to a new subscription [MQTT-3.3.1-8]. */
    void deliverRetained(Publication publication, Subscription subscription) {
        int[] identifiers = subscription.identifier() == 0 ? NO_IDENTIFIERS : new int[] {subscription.identifier()};
        int qos = Math.min(publication.message().qos(), subscription.qos());
        outbox.replay(
                publication,
                qos,
                identifiers,
                subscription.filter().text(),
                persistence.hold(publication, qos, identifiers));
    }

    void expired(String topic, Publication publication) {
        registry.router().expired(topic, publication);
    }

    /** Begins to send the retained messages that new subscriptions match. */
    void replayRetained(Iterable<Subscription> matching) {
        replay.begin(matching);
    }

    /** Whether retained messages may go on being sent. */
    boolean takesReplay() {
        return outbox.takesReplay();
    }

    private static final int[] NO_IDENTIFIERS = {};

    /** The client's socket takes more, or an acknowledgement made room. */
    public void onWritable() {
        outbox.drain();
        replay.resume();
    }

    public boolean hasPendingOutput() {
        return !outbox.isEmpty() || !replay.isEmpty();
    }

    public void onPubAck(int packetId, ReasonCode code) {
        outbox.onPubAck(packetId, code);
        replay.resume();
    }

    public void onPubRec(int packetId, ReasonCode code) {
        outbox.onPubRec(packetId, code);
        replay.resume();
    }

    public void onPubComp(int packetId) {
        outbox.onPubComp(packetId);
        replay.resume();
    }

    // -- time ---------------------------------------------------------------------------------------------------------

    /** Looks after everything that time brings about. Called a few times a second. */
    void tick(long nowNanos) {
        if (link != null) {
            access.ifChanged(outbox);
            stall.check(outbox, link, nowNanos);
            if (link != null && summaries.isDue(nowNanos)) {
                summaries.report(info, nowNanos, link.distinctTopics(), link.tcp());
            }
            return;
        }
        if (summaries.isDue(nowNanos)) {
            summaries.report(info, nowNanos, 0, null); // what was dropped for it
        }
        if (lifetime.isWillDue(nowNanos)) {
            publishWill();
            persistence.changed(awaySince());
        }
        if (lifetime.isOver(nowNanos)) {
            end(DropReason.SESSION_GONE);
        }
    }

    // -- the store ----------------------------------------------------------------------------------------------------

    /** Takes over what an earlier process left. */
    void restore(Recovered.Session left, Restoration restoration) {
        lifetime.expirySeconds(left.state().expirySeconds());
        Instant away = left.state().awaySince();
        lifetime.awaySince(away, nowNanos());
        summaries.restart(nowNanos());
        lifetime.will(Persistence.restored(left.state().will(), new Sender(info, null)));
        left.subscriptions().forEach(subscriptions::put);
        left.received().forEach(received::add);
        outbox.restore(left, progress -> restoration.pending(progress, subscriptions.all()));
        if (away == null) {
            persistence.changed(Instant.now());
        }
    }

    /** Writes what is needed in segments up to this one again. */
    void rewrite(long upToSegment) {
        emptyMailbox();
        persistence.rewrite(upToSegment, outbox);
    }

    /** When the session began, by {@link System#nanoTime()}. */
    public long startedAtNanos() {
        return startedAtNanos;
    }

    /** The subscription to a filter, or null. */
    @Nullable
    Subscription subscription(String filter) {
        return subscriptions.get(filter);
    }

    /** Takes a subscription out of the session; null if there is none. */
    @Nullable
    Subscription removeSubscription(String filter) {
        replay.forget(filter);
        return subscriptions.remove(filter);
    }

    /** Takes a subscription away; false if there is none. */
    boolean unsubscribe(String filter) {
        if (removeSubscription(filter) == null) {
            return false;
        }
        persistence.unsubscribed(filter);
        core.tracer().record(new TraceEvent.SubscriptionRemove(info, filter));
        core.observer().unsubscribed(info, filter);
        return true;
    }
}
