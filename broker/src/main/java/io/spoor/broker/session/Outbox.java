package io.spoor.broker.session;

import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.config.OverflowAction;
import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.store.DurableSession.Progress;
import io.spoor.broker.store.Holding;
import io.spoor.broker.store.Recovered;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.DropReason;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.spi.SettingsText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a session has to send: messages in flight, and a queue of those that wait for the window or for the socket. While
 * the client keeps up, what waits here slows its publishers ({@link PublisherFlow}); once it has taken nothing for a while
 * ({@link StallWatch}), or is away, what waits is limited and goes by the configured rule instead. Belongs to the
 * session's loop.
 */
final class Outbox {
    private static final int REPLAYED_AT_A_TIME = 64;

    private final Session session;
    private final BrokerCore core;
    private final MqttConfig config;
    private final Outcomes outcomes;
    private final SendWindow window;
    private final WaitingMessages queue;
    private @Nullable ClientLink link;
    private boolean stalled;
    private long stalledSinceNanos;
    private long droppedBefore;

    Outbox(Session session, BrokerCore core) {
        this.session = session;
        this.core = core;
        this.config = core.config();
        this.outcomes = new Outcomes(session, core);
        this.window =
                new SendWindow(session, outcomes, config.maximumQueuedBytes().bytes(), core.queues(), core.budget());
        this.queue = new WaitingMessages(core.queues());
    }

    int queued() {
        return queue.size();
    }

    int unacknowledged() {
        return window.unacknowledged();
    }

    long queuedBytes() {
        return queue.bytes();
    }

    boolean isEmpty() {
        return queue.isEmpty() && !window.hasAgain();
    }

    boolean isStalled() {
        return stalled;
    }

    /** Whether it is the client's acknowledgements that are awaited, not its socket. */
    boolean awaitsAcknowledgements() {
        ClientLink to = link;
        return to != null && to.isWritable() && window.isFull();
    }

    /** A figure that grows with what is awaited from the client: acknowledgements, or bytes that its socket takes. */
    long progress() {
        ClientLink to = link;
        if (to == null) {
            return 0;
        }
        return awaitsAcknowledgements() ? window.acknowledged() : to.progress() + window.acknowledged();
    }

    // -- connection ---------------------------------------------------------------------------------------------------

    /**
     * The client is there: sends what was in flight again, then what waits.
     *
     * @param receiveMaximum how many unacknowledged messages the client takes [MQTT-3.3.4-9]
     */
    void attach(ClientLink to, int receiveMaximum) {
        link = to;
        stalled = false;
        window.open(Math.min(receiveMaximum, config.maximumInflight()));
        drain();
    }

    /** The client is gone. QoS 0 messages are not kept for it; the rest is, within the session's limits. */
    void detach() {
        recovered(false);
        link = null;
        window.pause();
        for (Pending pending : queue.removeAll()) {
            if (pending.qos() == 0) {
                pending.release();
                outcomes.dropped(pending, DropReason.QOS0_UNWRITABLE);
            } else {
                queue.add(pending.released());
            }
        }
        enforceLimits();
    }

    /** The session ends. */
    void clear(DropReason reason) {
        link = null;
        window.clear(reason);
        for (Pending pending : queue.removeAll()) {
            pending.release();
            outcomes.dropped(pending, reason);
        }
    }

    // -- the store ----------------------------------------------------------------------------------------------------

    int lastPacketId() {
        return window.lastPacketId();
    }

    /** All messages that the store has for this session, and how far they have come. */
    List<Progress> held() {
        List<Progress> held = new ArrayList<>();
        window.addHeld(held);
        for (Pending pending : queue) {
            if (pending.holding() != null) {
                held.add(pending.progress(0, 0));
            }
        }
        return held;
    }

    /** Identifiers that await a PUBCOMP, each with its place in the order of sending. */
    Map<Integer, Long> releasing() {
        return window.releasing();
    }

    /** Takes over what an earlier process left, before anything else comes. */
    void restore(Recovered.Session left, Function<Progress, Pending> pending) {
        window.restore(left, pending);
        for (Progress progress : left.waiting()) {
            queue.add(pending.apply(progress));
        }
    }

    // -- sending ------------------------------------------------------------------------------------------------------

    /** Sends the message now if it can, else keeps it and lets it wait. */
    void deliver(
            Publication publication,
            int qos,
            boolean retain,
            int[] identifiers,
            String filter,
            @Nullable Holding holding) {
        deliver(publication, qos, retain, identifiers, filter, false, holding);
    }

    /** Whether more retained messages may come: a few may wait here, so that they get on beside a steady stream. */
    boolean takesReplay() {
        return link != null && !stalled && queue.replayed() < REPLAYED_AT_A_TIME;
    }

    /** Sends a retained message to a new subscription. */
    void replay(Publication publication, int qos, int[] identifiers, String filter, @Nullable Holding holding) {
        deliver(publication, qos, true, identifiers, filter, true, holding);
    }

    private void deliver(
            Publication publication,
            int qos,
            boolean retain,
            int[] identifiers,
            String filter,
            boolean replayed,
            @Nullable Holding holding) {
        ClientLink to = link;
        if (to == null && qos == 0) {
            outcomes.dropped(publication, DropReason.QOS0_UNWRITABLE);
            return;
        }
        if (to == null || !isEmpty() || !to.isWritable() || (qos > 0 && window.isFull())) {
            enqueue(publication, qos, retain, identifiers, filter, replayed, holding);
            return;
        }
        recovered(true);
        if (qos == 0) {
            sendQos0(to, publication, retain, identifiers, filter, false);
        } else {
            publication.message().keep();
            window.send(
                    to,
                    new Pending(publication, qos, retain, identifiers, filter, false, false, replayed, holding),
                    false);
        }
    }

    private void sendQos0(
            ClientLink to, Publication publication, boolean retain, int[] identifiers, String filter, boolean waited) {
        Message message = publication.message();
        if (message.isExpired()) {
            outcomes.dropped(publication, DropReason.EXPIRED);
        } else if (to.sendPublish(message, 0, false, retain, 0, identifiers)) {
            outcomes.delivered(to, publication, 0, retain, 0, filter, false, waited);
        } else {
            outcomes.dropped(publication, DropReason.TOO_LARGE);
        }
    }

    /** Sends as much as the client can take. */
    void drain() {
        ClientLink to = link;
        if (to == null) {
            return;
        }
        window.sendAgain(to);
        while (!window.hasAgain() && to.isWritable()) {
            Pending next = queue.peek();
            if (next == null || (next.qos() > 0 && window.isFull())) {
                return;
            }
            queue.remove().release();
            recovered(true);
            if (next.qos() == 0) {
                sendQos0(to, next.publication(), next.retain(), next.identifiers(), next.filter(), !next.replayed());
            } else {
                window.send(to, next, true);
            }
        }
    }

    void onPubAck(int packetId, ReasonCode code) {
        if (window.onPubAck(link, packetId, code)) {
            drain();
        }
    }

    void onPubRec(int packetId, ReasonCode code) {
        if (window.onPubRec(link, packetId, code)) {
            drain();
        }
    }

    void onPubComp(int packetId) {
        if (window.onPubComp(link, packetId)) {
            drain();
        }
    }

    // -- waiting ------------------------------------------------------------------------------------------------------

    private void enqueue(
            Publication publication,
            int qos,
            boolean retain,
            int[] identifiers,
            String filter,
            boolean replayed,
            @Nullable Holding holding) {
        publication.message().keep();
        PublisherFlow flow = publication.sender().flow();
        boolean keepsUp = link != null && !stalled;
        boolean hold = keepsUp && flow != null && !session.isSelf(publication.sender());
        // A retained message takes no memory of its own while it waits, and comes once for a subscription.
        boolean limit = !hold && !(keepsUp && replayed);
        Pending pending = new Pending(publication, qos, retain, identifiers, filter, hold, limit, replayed, holding);
        queue.add(link == null ? pending.released() : pending);
        if (hold && flow != null) {
            flow.hold(pending.bytes());
        } else {
            enforceLimits();
        }
    }

    /** From now on the queue is limited and holds up nobody. */
    void stall(long stalledNanos) {
        ClientLink to = link;
        if (to == null) {
            return;
        }
        stalled = true;
        stalledSinceNanos = session.nowNanos() - stalledNanos;
        droppedBefore = session.counts().total().messagesDropped();
        core.tracer()
                .record(new TraceEvent.SlowConsumer(
                        to.info(),
                        stalledNanos,
                        queue.bytes() + to.pendingBytes(),
                        queue.size(),
                        SettingsText.of(config.slowConsumerAction())));
        for (Pending pending : queue.removeAll()) {
            queue.add(pending.released());
        }
        enforceLimits();
    }

    /** The client is not stuck any more: it takes something, or is gone. */
    private void recovered(boolean resumed) {
        if (!stalled) {
            return;
        }
        stalled = false;
        core.tracer()
                .record(new TraceEvent.SlowConsumerEnd(
                        session.info(),
                        session.nowNanos() - stalledSinceNanos,
                        session.counts().total().messagesDropped() - droppedBefore,
                        resumed));
    }

    private void enforceLimits() {
        OverflowAction action = link == null ? config.queueFullAction() : config.slowConsumerAction();
        while (isOverLimits()) {
            Pending victim = queue.removeLimited(action == OverflowAction.DROP_OLDEST);
            outcomes.dropped(victim, victim.qos() == 0 ? DropReason.QOS0_UNWRITABLE : DropReason.QUEUE_FULL);
            ClientLink to = link;
            if (to != null && action == OverflowAction.DISCONNECT) {
                to.close(Closing.byServer(
                        ReasonCode.QUOTA_EXCEEDED,
                        DisconnectReason.QUOTA_EXCEEDED,
                        "slow consumer: its queue is full"));
                return; // closing detached this outbox, which enforced the limits
            }
        }
    }

    private boolean isOverLimits() {
        return queue.limited() > config.maximumQueuedMessages()
                || queue.limitedBytes() > config.maximumQueuedBytes().bytes()
                || (queue.limited() > 0 && queue.limitedBytes() > core.queues().free());
    }

    /** What waits because of these filters is not sent. */
    void dropMatchedBy(Set<String> filters) {
        for (Pending pending : queue.removeAll()) {
            if (filters.contains(pending.filter())) {
                pending.release();
                outcomes.dropped(pending, DropReason.NOT_AUTHORIZED);
            } else {
                queue.add(pending);
            }
        }
    }

    /** Counts and traces a message that this session does not get. */
    void drop(Publication publication, DropReason reason) {
        outcomes.dropped(publication, reason);
    }
}
