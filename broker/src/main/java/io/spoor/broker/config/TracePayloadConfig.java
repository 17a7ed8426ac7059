package io.spoor.broker.config;

import io.spoor.tracing.ecs.Redaction;
import io.spoor.tracing.match.TopicPattern;
import io.spoor.tracing.spi.DataSize;
import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.SettingsCheck;
import java.util.List;
import java.util.Set;

/**
 * How much of the payloads goes into the {@code message-publish} events.
 *
 * @param maximum bytes of each; 0 for nothing
 * @param topics filters; payloads of other topics stay out
 * @param redact what is left out of them all the same
 */
public record TracePayloadConfig(
        @DefaultValue("0B") DataSize maximum,
        @DefaultValue("['#']") List<TopicPattern> topics,
        List<Redact> redact) {

    /**
     * What is left out of the payloads of some topics.
     *
     * @param topic filter
     * @param keys members of JSON objects, at any depth; without any, the whole payload
     */
    public record Redact(@DefaultValue("#") TopicPattern topic, Set<String> keys) {
        Redaction redaction() {
            return new Redaction(topic, keys);
        }
    }

    /** Checks the range. */
    public TracePayloadConfig {
        topics = List.copyOf(topics);
        redact = List.copyOf(redact);
        new SettingsCheck()
                .range("maximum", maximum, new DataSize(0), DataSize.ofKiB(64))
                .done();
    }

    /** What is left out, as the documents need it. */
    public List<Redaction> redactions() {
        return redact.stream().map(Redact::redaction).toList();
    }

    /** No payloads. */
    public static TracePayloadConfig none() {
        return new TracePayloadConfig(new DataSize(0), List.of(new TopicPattern("#")), List.of());
    }
}
