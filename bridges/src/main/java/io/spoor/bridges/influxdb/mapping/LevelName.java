package io.spoor.bridges.influxdb.mapping;

import io.spoor.tracing.match.TopicPattern;
import java.util.stream.Collectors;

/** A name that is fixed, or taken from a topic's levels. */
sealed interface LevelName {

    String of(String[] topicLevels);

    /** Always the same. */
    record Fixed(String name) implements LevelName {
        @Override
        public String of(String[] topicLevels) {
            return name;
        }
    }

    /** The marked levels, joined with an underscore; the fallback where the topic has none of them. */
    record FromTopic(LevelPattern pattern, String fallback) implements LevelName {
        @Override
        public String of(String[] topicLevels) {
            String joined = pattern.in(topicLevels).stream()
                    .map(n -> topicLevels[n.level()])
                    .collect(Collectors.joining("_"));
            return joined.isEmpty() ? fallback : Names.name(joined);
        }
    }

    /**
     * Reads {@code weather} as a fixed name and {@code _/_/MARKER} as one from the topic.
     *
     * @param marker what stands for "this level", for example {@code measurement}
     */
    static LevelName parse(String text, String marker, String fallback, TopicPattern filter) {
        if (!text.contains("/") && !text.equals(marker)) {
            if (text.isEmpty()) {
                throw new IllegalArgumentException("is empty; write a name, or a pattern like _/" + marker);
            }
            return new Fixed(Names.name(text));
        }
        LevelPattern pattern = LevelPattern.parse(text, filter);
        if (pattern.names().isEmpty() || !pattern.names().stream().allMatch(marker::equals)) {
            throw new IllegalArgumentException("'" + text + "' must mark the levels to use with the word " + marker
                    + " and all others with _, for example _/" + marker);
        }
        return new FromTopic(pattern, fallback);
    }
}
