package io.spoor.broker.session;

import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.session.InflightWindow.Outgoing;
import io.spoor.tracing.DropReason;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.policy.MessageEvent;
import org.jspecify.annotations.Nullable;

/** Counts and traces what becomes of a session's messages. Belongs to the session's loop. */
final class Outcomes {
    private final Session session;
    private final BrokerCore core;

    Outcomes(Session session, BrokerCore core) {
        this.session = session;
        this.core = core;
    }

    /**
     * A message went out.
     *
     * @param again whether it had been sent before
     * @param waited whether it comes out of the session's queue
     */
    void delivered(
            ClientLink to,
            Publication publication,
            int qos,
            boolean retain,
            int packetId,
            String filter,
            boolean again,
            boolean waited) {
        Message message = publication.message();
        Loop loop = session.loop();
        loop.stats().messageOut(message.payloadLength());
        session.counts().messageOut();
        session.tally().delivered(Math.max(0, loop.turnNanos() - message.arrivedAtNanos()));
        if (isTold(MessageEvent.MESSAGE_DELIVER, publication, null)) {
            long nanos = System.nanoTime() - message.arrivedAtNanos();
            core.tracing()
                    .record(new TraceEvent.MessageDeliver(
                            to.info(),
                            publication.sender().info(),
                            message.topic().text(),
                            filter,
                            qos,
                            retain,
                            again,
                            packetId,
                            message.payloadLength(),
                            nanos,
                            waited ? nanos : 0,
                            core.tracing().context(publication)));
        }
    }

    /** The client has a message, or refused it. */
    void acknowledged(@Nullable ClientLink by, Outgoing outgoing, ReasonCode code) {
        Pending message = outgoing.message;
        if (message == null || by == null) {
            return;
        }
        Publication publication = message.publication();
        String topic = publication.message().topic().text();
        core.observer().acknowledged(by.info(), topic, outgoing.packetId);
        if (isTold(MessageEvent.MESSAGE_ACK, message.publication(), code.wireName())) {
            core.tracing()
                    .record(new TraceEvent.MessageAck(
                            by.info(),
                            publication.sender().info(),
                            topic,
                            message.qos(),
                            outgoing.packetId,
                            publication.message().payloadLength(),
                            code.code(),
                            System.nanoTime() - outgoing.sentAtNanos,
                            core.tracing().context(publication)));
        }
    }

    /** A message that the session had does not come to its client; nor is it needed in the store any more. */
    void dropped(Pending pending, DropReason reason) {
        session.persistence().done(pending.holding());
        dropped(pending.publication(), reason);
    }

    /** A message does not come to the session's client. */
    void dropped(Publication publication, DropReason reason) {
        Message message = publication.message();
        session.loop().stats().drop(reason);
        session.counts().messageDropped();
        if (isTold(MessageEvent.MESSAGE_DROP, publication, reason.wireName())) {
            core.tracing()
                    .record(new TraceEvent.MessageDrop(
                            session.info(),
                            publication.sender().info(),
                            message.topic().text(),
                            message.qos(),
                            message.retain(),
                            message.payloadLength(),
                            reason,
                            System.nanoTime() - message.arrivedAtNanos(),
                            core.tracing().context(publication)));
        }
    }

    /** Whether an event goes into the trace; if not, it is counted. */
    private boolean isTold(MessageEvent event, Publication publication, @Nullable String reason) {
        return core.tracing()
                .isTold(
                        session.loop().stats(),
                        session.tally(),
                        event,
                        publication.message(),
                        publication.sender().traced(),
                        publication.withinBudget(),
                        session.traced(),
                        reason);
    }
}
