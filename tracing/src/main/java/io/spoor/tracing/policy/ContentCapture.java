package io.spoor.tracing.policy;

import io.spoor.tracing.TraceEvent.Content;
import io.spoor.tracing.match.TopicPattern;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much of a payload goes into the trace.
 *
 * @param maximum bytes; 0 for nothing at all
 * @param topics of which it does
 */
public record ContentCapture(int maximum, List<TopicPattern> topics) {
    /** Nothing. */
    public static final ContentCapture NOTHING = new ContentCapture(0, List.of());

    public ContentCapture {
        topics = List.copyOf(topics);
    }

    /** Whether payloads of a topic are wanted. */
    public boolean wants(String topic) {
        if (maximum > 0) {
            for (TopicPattern pattern : topics) {
                if (pattern.matches(topic)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Copies the beginning of a payload; null if none of this topic's are wanted. */
    public @Nullable Content of(String topic, ByteBuffer payload) {
        if (!wants(topic)) {
            return null;
        }
        byte[] bytes = new byte[Math.min(maximum, payload.remaining())];
        payload.duplicate().get(bytes);
        return new Content(bytes);
    }
}
