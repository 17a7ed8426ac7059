package io.spoor.broker.inspect;

import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.TopicFilter;
import io.spoor.broker.routing.RetainedCursor;
import io.spoor.broker.routing.RetainedMessages;
import io.spoor.broker.session.Publication;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Retained messages, without their payloads. Any thread; asks no event loop. */
public final class RetainedInspector {
    private final RetainedMessages<Publication> retained;

    public RetainedInspector(RetainedMessages<Publication> retained) {
        this.retained = retained;
    }

    /**
     * A retained message.
     *
     * @param publisher the client identifier of who left it
     * @param arrived when it came; after a restart of the broker, when it was first received
     * @param expires null if it does not
     */
    public record Retained(
            String topic,
            int qos,
            int payloadBytes,
            String publisher,
            Instant arrived,
            @Nullable Instant expires) {}

    /** How many topics have one. */
    public int size() {
        return retained.size();
    }

    /** Those whose topics match, in the order of topics ({@code /} before every other character). */
    public Page<Retained> list(TopicFilter filter, @Nullable String after, int limit) {
        RetainedCursor<Publication> cursor = after == null ? retained.cursor(filter) : retained.cursor(filter, after);
        List<Retained> items = new ArrayList<>();
        while (!cursor.isDone() && items.size() <= limit) {
            cursor.advance(10_000, (topic, publication) -> {
                items.add(describe(topic, publication));
                return items.size() <= limit;
            });
        }
        boolean more = items.size() > limit;
        List<Retained> page = more ? items.subList(0, limit) : items;
        return new Page<>(page, more ? page.get(limit - 1).topic() : null);
    }

    private static Retained describe(String topic, Publication publication) {
        Message message = publication.message();
        Instant now = Instant.now();
        long nanos = System.nanoTime();
        return new Retained(
                topic,
                message.qos(),
                message.payloadLength(),
                publication.sender().info().clientId(),
                now.minusNanos(nanos - message.arrivedAtNanos()),
                message.expires() ? now.plusNanos(message.expiresAtNanos() - nanos) : null);
    }
}
