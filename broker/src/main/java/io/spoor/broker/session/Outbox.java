package io.spoor.broker.session;

import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.config.OverflowAction;
import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.PacketType;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.session.InflightWindow.Outgoing;
import io.spoor.broker.session.InflightWindow.State;
import io.spoor.broker.store.DurableSession.Progress;
import io.spoor.broker.store.Holding;
import io.spoor.broker.store.Recovered;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.DropReason;
import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.spi.SettingsText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a session has to send: messages in flight, and a queue of those that wait for the window or for the socket. While
 * the client keeps up, what waits here slows its publishers ({@link PublisherFlow}); once it has taken nothing for a while
 * ({@link StallDetector}), or is away, what waits is limited and goes by the configured rule instead. Belongs to the
 * session's loop.
 */
final class Outbox {
    private static final int REPLAYED_AT_A_TIME = 64;

    private final Session session;
    private final BrokerCore core;
    private final MqttConfig config;
    private final InflightWindow inflight = new InflightWindow();
    private final ArrayDeque<Outgoing> resend = new ArrayDeque<>();
    private final ArrayDeque<Pending> queue = new ArrayDeque<>();
    private long queuedBytes;
    private long inflightBytes;
    private int limited;
    private long limitedBytes;
    private int replayed;
    private @Nullable ClientLink link;
    private int window;
    private int outstanding;
    private boolean stalled;
    private long acknowledged;

    Outbox(Session session, BrokerCore core) {
        this.session = session;
        this.core = core;
        this.config = core.config();
    }

    int queued() {
        return queue.size();
    }

    int unacknowledged() {
        return inflight.size();
    }

    long queuedBytes() {
        return queuedBytes;
    }

    boolean isEmpty() {
        return queue.isEmpty() && resend.isEmpty();
    }

    boolean isStalled() {
        return stalled;
    }

    /** Whether it is the client's acknowledgements that are awaited, not its socket. */
    boolean awaitsAcknowledgements() {
        ClientLink to = link;
        return to != null && to.isWritable() && isWindowFull();
    }

    /** A figure that grows with what is awaited from the client: acknowledgements, or bytes that its socket takes. */
    long progress() {
        ClientLink to = link;
        if (to == null) {
            return 0;
        }
        return awaitsAcknowledgements() ? acknowledged : to.progress() + acknowledged;
    }

    /** Full by number, or by the memory of what the client does not acknowledge. */
    private boolean isWindowFull() {
        return outstanding >= window
                || (outstanding > 0
                        && inflightBytes > config.maximumQueuedBytes().bytes());
    }

    // -- connection ---------------------------------------------------------------------------------------------------

    /**
     * The client is there: sends what was in flight again, then what waits.
     *
     * @param receiveMaximum how many unacknowledged messages the client takes [MQTT-3.3.4-9]
     */
    void attach(ClientLink to, int receiveMaximum) {
        link = to;
        window = Math.min(receiveMaximum, config.maximumInflight());
        outstanding = 0;
        stalled = false;
        resend.clear();
        resend.addAll(inflight.inOrder());
        drain();
    }

    /** The client is gone. QoS 0 messages are not kept for it; the rest is, within the session's limits. */
    void detach() {
        link = null;
        stalled = false;
        resend.clear();
        for (Outgoing outgoing : inflight.inOrder()) {
            Pending message = outgoing.message;
            if (message != null) {
                outgoing.message = message.released();
            }
        }
        List<Pending> kept = new ArrayList<>(queue.size());
        for (Pending pending : queue) {
            if (pending.qos() == 0) {
                pending.release();
                drop(pending, DropReason.QOS0_UNWRITABLE);
            } else {
                kept.add(pending.released());
            }
        }
        requeue(kept);
        enforceLimits();
    }

    /** The session ends. */
    void clear(DropReason reason) {
        link = null;
        for (Outgoing outgoing : inflight.inOrder()) {
            Pending message = outgoing.message;
            if (message != null) {
                drop(message, reason);
            }
            inflight.remove(outgoing);
        }
        inflightBytes = 0;
        for (Pending pending : queue) {
            pending.release();
            drop(pending, reason);
        }
        requeue(List.of());
    }

    // -- the store ----------------------------------------------------------------------------------------------------

    int lastPacketId() {
        return inflight.lastPacketId();
    }

    /** All messages that the store has for this session, and how far they have come. */
    List<Progress> held() {
        List<Progress> held = new ArrayList<>();
        for (Outgoing outgoing : inflight.inOrder()) {
            Pending message = outgoing.message;
            if (message != null && message.holding() != null) {
                held.add(message.progress(outgoing.packetId, outgoing.order));
            }
        }
        for (Pending pending : queue) {
            if (pending.holding() != null) {
                held.add(pending.progress(0, 0));
            }
        }
        return held;
    }

    /** Identifiers that await a PUBCOMP, each with its place in the order of sending. */
    Map<Integer, Long> releasing() {
        Map<Integer, Long> orders = new HashMap<>();
        for (Outgoing outgoing : inflight.inOrder()) {
            if (outgoing.message == null) {
                orders.put(outgoing.packetId, outgoing.order);
            }
        }
        return orders;
    }

    /** Takes over what an earlier process left, before anything else comes. */
    void restore(Recovered.Session left, Function<Progress, Pending> pending) {
        for (Progress progress : left.inFlight()) {
            Pending message = pending.apply(progress);
            inflight.restore(progress.packetId(), progress.order(), message);
            inflightBytes += message.bytes();
        }
        for (Recovered.Releasing releasing : left.releasing()) {
            inflight.restore(releasing.packetId(), releasing.order(), null);
        }
        inflight.lastPacketId(left.state().lastPacketId());
        for (Progress progress : left.waiting()) {
            add(pending.apply(progress));
        }
    }

    private void requeue(List<Pending> messages) {
        queue.clear();
        queuedBytes = 0;
        limited = 0;
        limitedBytes = 0;
        replayed = 0;
        messages.forEach(this::add);
    }

    private void add(Pending pending) {
        queue.add(pending);
        account(pending, 1);
    }

    private void account(Pending pending, int sign) {
        queuedBytes += (long) sign * pending.bytes();
        if (pending.replayed()) {
            replayed += sign;
        }
        if (pending.limited()) {
            limited += sign;
            limitedBytes += (long) sign * pending.bytes();
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
        return link != null && !stalled && replayed < REPLAYED_AT_A_TIME;
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
        if (to == null) {
            if (qos == 0) {
                drop(publication, DropReason.QOS0_UNWRITABLE);
            } else {
                enqueue(publication, qos, retain, identifiers, filter, replayed, holding);
            }
        } else if (isEmpty() && to.isWritable() && (qos == 0 || !isWindowFull())) {
            if (qos == 0) {
                sendQos0(to, publication, retain, identifiers, filter);
            } else {
                publication.message().keep();
                sendAcknowledged(
                        to,
                        new Pending(publication, qos, retain, identifiers, filter, false, false, replayed, holding));
            }
        } else {
            enqueue(publication, qos, retain, identifiers, filter, replayed, holding);
        }
    }

    private void sendQos0(ClientLink to, Publication publication, boolean retain, int[] identifiers, String filter) {
        Message message = publication.message();
        if (message.isExpired()) {
            drop(publication, DropReason.EXPIRED);
        } else if (to.sendPublish(message, 0, false, retain, 0, identifiers)) {
            delivered(to, publication, 0, retain, 0, filter);
        } else {
            drop(publication, DropReason.TOO_LARGE);
        }
    }

    private void sendAcknowledged(ClientLink to, Pending pending) {
        Publication publication = pending.publication();
        Message message = publication.message();
        if (message.isExpired()) {
            drop(pending, DropReason.EXPIRED);
            return;
        }
        Outgoing outgoing = inflight.add(pending);
        if (!to.sendPublish(
                message, pending.qos(), false, pending.retain(), outgoing.packetId, pending.identifiers())) {
            inflight.remove(outgoing);
            drop(pending, DropReason.TOO_LARGE);
            return;
        }
        session.persistence().sent(pending.holding(), pending.qos(), outgoing.packetId, outgoing.order);
        outstanding++;
        inflightBytes += pending.bytes();
        outgoing.sentAtNanos = session.nowNanos();
        delivered(to, publication, pending.qos(), pending.retain(), outgoing.packetId, pending.filter());
    }

    /** Sends as much as the client can take. */
    void drain() {
        ClientLink to = link;
        if (to == null) {
            return;
        }
        while (!resend.isEmpty() && outstanding < window && to.isWritable()) {
            sendAgain(to, resend.remove());
        }
        while (resend.isEmpty() && !queue.isEmpty() && to.isWritable()) {
            if (queue.element().qos() > 0 && isWindowFull()) {
                return;
            }
            Pending pending = queue.remove();
            account(pending, -1);
            pending.release();
            stalled = false;
            if (pending.qos() == 0) {
                sendQos0(to, pending.publication(), pending.retain(), pending.identifiers(), pending.filter());
            } else {
                sendAcknowledged(to, pending);
            }
        }
    }

    private void sendAgain(ClientLink to, Outgoing outgoing) {
        Pending message = outgoing.message;
        if (message == null) {
            to.sendAck(PacketType.PUBREL, outgoing.packetId, ReasonCode.SUCCESS);
            outstanding++;
        } else if (to.sendPublish(
                message.publication().message(),
                message.qos(),
                true,
                message.retain(),
                outgoing.packetId,
                message.identifiers())) {
            outstanding++;
            outgoing.sentAtNanos = session.nowNanos();
            delivered(to, message.publication(), message.qos(), message.retain(), outgoing.packetId, message.filter());
        } else {
            forget(outgoing);
            inflight.remove(outgoing);
            drop(message, DropReason.TOO_LARGE);
        }
    }

    private void delivered(
            ClientLink to, Publication publication, int qos, boolean retain, int packetId, String filter) {
        Message message = publication.message();
        session.loop().stats().messageOut(message.payloadLength());
        session.counts().messageOut();
        if (core.tracer().messages() == MessageTracing.ALL) {
            core.tracer()
                    .record(new TraceEvent.MessageDeliver(
                            to.info(),
                            publication.sender().info(),
                            message.topic().text(),
                            filter,
                            qos,
                            retain,
                            packetId,
                            message.payloadLength(),
                            System.nanoTime() - message.arrivedAtNanos()));
        }
    }

    // -- acknowledgements ---------------------------------------------------------------------------------------------

    void onPubAck(int packetId, ReasonCode code) {
        Outgoing outgoing = inflight.get(packetId);
        if (outgoing == null) {
            return; // acknowledged before, or of a message that was too large
        }
        if (outgoing.awaited == State.PUBACK) {
            complete(outgoing, code);
        } else {
            refuse(PacketType.PUBACK, outgoing);
        }
    }

    void onPubRec(int packetId, ReasonCode code) {
        Outgoing outgoing = inflight.get(packetId);
        ClientLink to = link;
        if (outgoing != null && outgoing.awaited == State.PUBACK) {
            refuse(PacketType.PUBREC, outgoing);
        } else if (outgoing == null) {
            if (to != null && !code.isError()) {
                to.sendAck(PacketType.PUBREL, packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
            }
        } else if (code.isError()) {
            complete(outgoing, code);
        } else {
            traceAck(outgoing, code);
            Pending message = outgoing.message;
            session.persistence().releasing(message == null ? null : message.holding(), packetId, outgoing.order);
            outgoing.awaited = State.PUBCOMP;
            forget(outgoing);
            outgoing.message = null; // the client has it; only the identifier is still needed [MQTT-4.3.3-5]
            acknowledged++;
            if (to != null) {
                to.sendAck(PacketType.PUBREL, packetId, ReasonCode.SUCCESS);
            }
            drain(); // its memory is free
        }
    }

    void onPubComp(int packetId) {
        Outgoing outgoing = inflight.get(packetId);
        if (outgoing == null) {
            return;
        }
        if (outgoing.awaited == State.PUBCOMP) {
            complete(outgoing, ReasonCode.SUCCESS);
        } else {
            refuse(PacketType.PUBCOMP, outgoing);
        }
    }

    /** An acknowledgement that does not belong to the message's QoS, or comes before its turn, breaks the protocol. */
    private void refuse(PacketType type, Outgoing outgoing) {
        ClientLink to = link;
        if (to != null) {
            to.close(Closing.byServer(
                    ReasonCode.PROTOCOL_ERROR,
                    DisconnectReason.PROTOCOL_ERROR,
                    "a " + type + " for packet identifier " + outgoing.packetId + ", expected a " + outgoing.awaited
                            + " (MQTT 5, 4.3)"));
        }
    }

    private void complete(Outgoing outgoing, ReasonCode code) {
        traceAck(outgoing, code);
        Pending message = outgoing.message;
        if (message == null) {
            session.persistence().completed(outgoing.packetId);
        } else {
            session.persistence().done(message.holding());
        }
        forget(outgoing);
        inflight.remove(outgoing);
        if (!resend.remove(outgoing)) {
            outstanding--;
        }
        acknowledged++;
        drain();
    }

    private void forget(Outgoing outgoing) {
        Pending message = outgoing.message;
        if (message != null) {
            inflightBytes -= message.bytes();
        }
    }

    private void traceAck(Outgoing outgoing, ReasonCode code) {
        Pending message = outgoing.message;
        ClientLink to = link;
        if (message == null || to == null) {
            return;
        }
        String topic = message.publication().message().topic().text();
        core.observer().acknowledged(to.info(), topic, outgoing.packetId);
        if (core.tracer().messages() == MessageTracing.ALL) {
            core.tracer()
                    .record(new TraceEvent.MessageAck(
                            to.info(),
                            topic,
                            message.qos(),
                            outgoing.packetId,
                            code.code(),
                            System.nanoTime() - outgoing.sentAtNanos));
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
        add(link == null ? pending.released() : pending);
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
        core.tracer()
                .record(new TraceEvent.SlowConsumer(
                        to.info(),
                        stalledNanos,
                        queuedBytes + to.pendingBytes(),
                        queue.size(),
                        SettingsText.of(config.slowConsumerAction())));
        List<Pending> released = new ArrayList<>(queue.size());
        for (Pending pending : queue) {
            released.add(pending.released());
        }
        requeue(released);
        enforceLimits();
    }

    private void enforceLimits() {
        OverflowAction action = link == null ? config.queueFullAction() : config.slowConsumerAction();
        while (limited > config.maximumQueuedMessages()
                || limitedBytes > config.maximumQueuedBytes().bytes()) {
            Pending victim = removeLimited(action == OverflowAction.DROP_OLDEST);
            account(victim, -1);
            drop(victim, victim.qos() == 0 ? DropReason.QOS0_UNWRITABLE : DropReason.QUEUE_FULL);
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

    /** Takes out the oldest or newest message that the limits count; there is one. */
    private Pending removeLimited(boolean oldest) {
        Iterator<Pending> candidates = oldest ? queue.iterator() : queue.descendingIterator();
        while (true) {
            Pending candidate = candidates.next();
            if (candidate.limited()) {
                candidates.remove();
                return candidate;
            }
        }
    }

    private void drop(Pending pending, DropReason reason) {
        session.persistence().done(pending.holding());
        drop(pending.publication(), reason);
    }

    /** Counts and traces a message that this session does not get. */
    void drop(Publication publication, DropReason reason) {
        Message message = publication.message();
        ClientInfo client = session.info();
        session.loop().stats().drop(reason);
        session.counts().messageDropped();
        if (core.tracer().messages() == MessageTracing.ALL) {
            core.tracer()
                    .record(new TraceEvent.MessageDrop(
                            client,
                            publication.sender().info(),
                            message.topic().text(),
                            message.qos(),
                            message.payloadLength(),
                            reason));
        }
    }
}
