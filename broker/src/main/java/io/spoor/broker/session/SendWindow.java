package io.spoor.broker.session;

import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.PacketType;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.session.InflightWindow.Outgoing;
import io.spoor.broker.session.InflightWindow.State;
import io.spoor.broker.store.DurableSession.Progress;
import io.spoor.broker.store.Recovered;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.DropReason;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A session's messages at QoS 1 and 2 from their sending to the end of their acknowledgement: as many at a time as the
 * client takes, and again when it comes back. Belongs to the session's loop.
 */
final class SendWindow {
    private final Session session;
    private final Outcomes outcomes;
    private final long maximumBytes;
    private final QueueBudget budget;
    private final BrokerBudget all;
    private final InflightWindow inflight = new InflightWindow();
    private final ArrayDeque<Outgoing> again = new ArrayDeque<>();
    private int size;
    private int outstanding;
    private long bytes;
    private long acknowledged;
    private boolean paused;

    /**
     * Makes a window.
     *
     * @param maximumBytes what the client may leave unacknowledged, beyond one message
     * @param budget counts what waits for a client that is away
     * @param all gives a client that is there its share, which may be less
     */
    SendWindow(Session session, Outcomes outcomes, long maximumBytes, QueueBudget budget, BrokerBudget all) {
        this.session = session;
        this.outcomes = outcomes;
        this.maximumBytes = maximumBytes;
        this.budget = budget;
        this.all = all;
    }

    /** Messages that are not acknowledged. */
    int unacknowledged() {
        return inflight.size();
    }

    /** Whether messages wait to be sent again. */
    boolean hasAgain() {
        return !again.isEmpty();
    }

    /** How many acknowledgements came so far. */
    long acknowledged() {
        return acknowledged;
    }

    int lastPacketId() {
        return inflight.lastPacketId();
    }

    /** Full by number, or by the memory of what the client does not acknowledge. */
    boolean isFull() {
        return outstanding >= size || (outstanding > 0 && bytes > Math.min(maximumBytes, all.share()));
    }

    // -- connection ---------------------------------------------------------------------------------------------------

    /** The client is there: what was in flight is to be sent again. */
    void open(int newSize) {
        size = newSize;
        countAsWaiting(false);
        outstanding = 0;
        again.clear();
        again.addAll(inflight.inOrder());
        again.forEach(outgoing -> outgoing.sentHere = false);
    }

    /** The client is gone; its messages may stay for long. */
    void pause() {
        again.clear();
        for (Outgoing outgoing : inflight.inOrder()) {
            Pending message = outgoing.message;
            if (message != null) {
                outgoing.message = message.released();
            }
        }
        countAsWaiting(true);
    }

    private void countAsWaiting(boolean waiting) {
        if (waiting == paused) {
            return;
        }
        paused = waiting;
        for (Outgoing outgoing : inflight.inOrder()) {
            Pending message = outgoing.message;
            if (message != null && waiting) {
                budget.hold(message.publication().message());
            } else if (message != null) {
                budget.release(message.publication().message());
            }
        }
    }

    /** The session ends. */
    void clear(DropReason reason) {
        countAsWaiting(false);
        for (Outgoing outgoing : inflight.inOrder()) {
            Pending message = outgoing.message;
            if (message != null) {
                outcomes.dropped(message, reason);
            }
            inflight.remove(outgoing);
        }
        bytes = 0;
    }

    // -- the store ----------------------------------------------------------------------------------------------------

    /** Adds all messages that the store has for this session, and how far they have come. */
    void addHeld(List<Progress> held) {
        for (Outgoing outgoing : inflight.inOrder()) {
            Pending message = outgoing.message;
            if (message != null && message.holding() != null) {
                held.add(message.progress(outgoing.packetId, outgoing.order));
            }
        }
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

    /** Takes over what an earlier process left. */
    void restore(Recovered.Session left, Function<Progress, Pending> pending) {
        for (Progress progress : left.inFlight()) {
            Pending message = pending.apply(progress);
            inflight.restore(progress.packetId(), progress.order(), message);
            bytes += message.bytes();
        }
        for (Recovered.Releasing releasing : left.releasing()) {
            inflight.restore(releasing.packetId(), releasing.order(), null);
        }
        inflight.lastPacketId(left.state().lastPacketId());
        countAsWaiting(true);
    }

    // -- sending ------------------------------------------------------------------------------------------------------

    /**
     * Sends a message, which is kept until the client has acknowledged it. The window is not full.
     *
     * @param waited whether it comes out of the queue
     */
    void send(ClientLink to, Pending pending, boolean waited) {
        Message message = pending.publication().message();
        if (message.isExpired()) {
            outcomes.dropped(pending, DropReason.EXPIRED);
            return;
        }
        Outgoing outgoing = inflight.add(pending);
        if (!to.sendPublish(
                message, pending.qos(), false, pending.retain(), outgoing.packetId, pending.identifiers())) {
            inflight.remove(outgoing);
            outcomes.dropped(pending, DropReason.TOO_LARGE);
            return;
        }
        session.persistence().sent(pending.holding(), pending.qos(), outgoing.packetId, outgoing.order);
        outstanding++;
        bytes += pending.bytes();
        outgoing.sentAtNanos = session.nowNanos();
        outgoing.sentHere = true;
        delivered(to, outgoing.packetId, pending, false, waited);
    }

    /** Sends what was in flight when the client came back, as much as it can take. */
    void sendAgain(ClientLink to) {
        while (!again.isEmpty() && outstanding < size && to.isWritable()) {
            Outgoing outgoing = again.remove();
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
                outgoing.sentHere = true;
                delivered(to, outgoing.packetId, message, true, false);
            } else {
                forget(outgoing);
                inflight.remove(outgoing);
                outcomes.dropped(message, DropReason.TOO_LARGE);
            }
        }
    }

    private void delivered(ClientLink to, int packetId, Pending pending, boolean dup, boolean waited) {
        outcomes.delivered(
                to,
                pending.publication(),
                pending.qos(),
                pending.retain(),
                packetId,
                pending.filter(),
                dup,
                waited && !pending.replayed());
    }

    // -- acknowledgements ---------------------------------------------------------------------------------------------

    /** Takes a PUBACK; tells whether there is more room now. */
    boolean onPubAck(@Nullable ClientLink from, int packetId, ReasonCode code) {
        Outgoing outgoing = inflight.get(packetId);
        if (outgoing == null) {
            return false; // acknowledged before, or of a message that was too large
        }
        if (outgoing.awaited != State.PUBACK) {
            return refuse(from, PacketType.PUBACK, outgoing);
        }
        return complete(from, outgoing, code);
    }

    /** Takes a PUBREC; tells whether there is more room now. */
    boolean onPubRec(@Nullable ClientLink from, int packetId, ReasonCode code) {
        Outgoing outgoing = inflight.get(packetId);
        if (outgoing == null) {
            if (from != null && !code.isError()) {
                from.sendAck(PacketType.PUBREL, packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
            }
            return false;
        }
        if (outgoing.awaited == State.PUBACK) {
            return refuse(from, PacketType.PUBREC, outgoing);
        }
        if (code.isError()) {
            return complete(from, outgoing, code);
        }
        outcomes.acknowledged(from, outgoing, code);
        Pending message = outgoing.message;
        session.persistence().releasing(message == null ? null : message.holding(), packetId, outgoing.order);
        outgoing.awaited = State.PUBCOMP;
        forget(outgoing);
        outgoing.message = null; // the client has it; only the identifier is still needed [MQTT-4.3.3-5]
        acknowledged++;
        if (from != null) {
            from.sendAck(PacketType.PUBREL, packetId, ReasonCode.SUCCESS);
        }
        return true; // its memory is free
    }

    /** Takes a PUBCOMP; tells whether there is more room now. */
    boolean onPubComp(@Nullable ClientLink from, int packetId) {
        Outgoing outgoing = inflight.get(packetId);
        if (outgoing == null) {
            return false;
        }
        if (outgoing.awaited != State.PUBCOMP) {
            return refuse(from, PacketType.PUBCOMP, outgoing);
        }
        return complete(from, outgoing, ReasonCode.SUCCESS);
    }

    /** An acknowledgement that does not belong to the message's QoS, or comes before its turn, breaks the protocol. */
    private static boolean refuse(@Nullable ClientLink from, PacketType type, Outgoing outgoing) {
        if (from != null) {
            from.close(Closing.byServer(
                    ReasonCode.PROTOCOL_ERROR,
                    DisconnectReason.PROTOCOL_ERROR,
                    "a " + type + " for packet identifier " + outgoing.packetId + ", expected a " + outgoing.awaited
                            + " (MQTT 5, 4.3)"));
        }
        return false;
    }

    private boolean complete(@Nullable ClientLink from, Outgoing outgoing, ReasonCode code) {
        if (outgoing.sentHere) {
            session.roundTrips().acknowledged(session.nowNanos() - outgoing.sentAtNanos);
        }
        outcomes.acknowledged(from, outgoing, code);
        Pending message = outgoing.message;
        if (message == null) {
            session.persistence().completed(outgoing.packetId);
        } else {
            session.persistence().done(message.holding());
        }
        forget(outgoing);
        inflight.remove(outgoing);
        if (!again.remove(outgoing)) {
            outstanding--;
        }
        acknowledged++;
        return true;
    }

    private void forget(Outgoing outgoing) {
        Pending message = outgoing.message;
        if (message != null) {
            bytes -= message.bytes();
        }
    }
}
