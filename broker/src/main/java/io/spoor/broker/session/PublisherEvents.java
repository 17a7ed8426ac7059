package io.spoor.broker.session;

import io.spoor.broker.protocol.Message;
import io.spoor.tracing.DropReason;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.TraceEvent.Content;
import io.spoor.tracing.policy.ContentCapture;
import io.spoor.tracing.policy.MessageEvent;
import org.jspecify.annotations.Nullable;

/**
 * Traces what becomes of messages on their publisher's side, as far as that is wanted, and counts the rest. On the
 * publisher's loop.
 */
final class PublisherEvents {
    private final Tracing tracing;

    PublisherEvents(Tracing tracing) {
        this.tracing = tracing;
    }

    /** A message was routed; {@code tally} is its publisher's. */
    void published(Loop loop, Tally tally, Publication publication, boolean dup, int packetId, int matched) {
        Message message = publication.message();
        String topic = message.topic().text();
        if (isTold(loop, tally, MessageEvent.MESSAGE_PUBLISH, publication, null)) {
            tracing.record(new TraceEvent.MessagePublish(
                    publication.sender().info(),
                    topic,
                    message.qos(),
                    message.retain(),
                    dup,
                    packetId,
                    message.payloadLength(),
                    message.contentType(),
                    content(topic, message),
                    matched,
                    tracing.context(publication)));
        }
        if (matched == 0) {
            unwanted(loop, tally, publication);
        }
    }

    private void unwanted(Loop loop, Tally tally, Publication publication) {
        Message message = publication.message();
        DropReason reason = DropReason.NO_SUBSCRIBER;
        loop.stats().drop(reason);
        if (isTold(loop, tally, MessageEvent.MESSAGE_DROP, publication, reason.wireName())) {
            tracing.record(new TraceEvent.MessageDrop(
                    null,
                    publication.sender().info(),
                    message.topic().text(),
                    message.qos(),
                    message.retain(),
                    message.payloadLength(),
                    reason,
                    System.nanoTime() - message.arrivedAtNanos(),
                    tracing.context(publication)));
        }
    }

    /** A message became the retained one of its topic. */
    void retainSet(Loop loop, Tally tally, Publication publication) {
        Message message = publication.message();
        if (isTold(loop, tally, MessageEvent.RETAIN_SET, publication, null)) {
            tracing.record(new TraceEvent.RetainSet(
                    publication.sender().info(),
                    message.topic().text(),
                    message.qos(),
                    message.payloadLength(),
                    tracing.context(publication)));
        }
    }

    /** A message took its topic's retained one away. */
    void retainCleared(Loop loop, Tally tally, Publication publication) {
        if (isTold(loop, tally, MessageEvent.RETAIN_CLEAR, publication, null)) {
            tracing.record(new TraceEvent.RetainClear(
                    publication.sender().info(), publication.message().topic().text(), tracing.context(publication)));
        }
    }

    private @Nullable Content content(String topic, Message message) {
        ContentCapture capture = tracing.capture();
        return capture.wants(topic) ? capture.of(topic, message.payload()) : null;
    }

    private boolean isTold(
            Loop loop, Tally tally, MessageEvent event, Publication publication, @Nullable String reason) {
        return tracing.isTold(
                loop.stats(),
                tally,
                event,
                publication.message(),
                publication.sender().traced(),
                publication.withinBudget(),
                null,
                reason);
    }
}
