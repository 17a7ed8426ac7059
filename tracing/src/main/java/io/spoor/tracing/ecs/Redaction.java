package io.spoor.tracing.ecs;

import io.spoor.tracing.match.TopicPattern;
import java.util.Set;

/**
 * What of the payloads of some topics stays out of the trace.
 *
 * @param keys members of JSON objects, at any depth, whose values are left out; if there are none, all of the payload is,
 *     as it is where a payload is no text
 */
public record Redaction(TopicPattern topic, Set<String> keys) {
    /** What stands where something was left out. */
    public static final String MARK = "[redacted]";

    public Redaction {
        keys = Set.copyOf(keys);
    }

    /** The text without the values of the named members. The text may end anywhere. */
    String apply(String text) {
        return keys.isEmpty() ? MARK : new JsonMask(text, keys).masked();
    }
}
