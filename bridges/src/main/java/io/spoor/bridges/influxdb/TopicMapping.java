package io.spoor.bridges.influxdb;

import io.spoor.tracing.match.TopicPattern;
import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.SettingsCheck;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code mappings}: what payloads of some topics become. The first entry whose filter matches a topic
 * counts.
 *
 * @param topic the filter, for example {@code +/+/+/temperature}
 * @param measurement a fixed name, or a pattern like {@code _/_/_/measurement} that takes it from the topic
 * @param tags names for topic levels, for example {@code site/line/device/_}; null for none
 * @param field name for a payload that is one value, fixed or a pattern like {@code _/_/_/field}, and prefix for JSON;
 *     null for {@code value}, and JSON without prefix
 * @param format how to read payloads
 * @param topicTag whether the whole topic becomes the tag {@code topic}
 * @param clientTag whether the publisher's client identifier becomes the tag {@code client_id}
 */
public record TopicMapping(
        String topic,
        @DefaultValue("mqtt") String measurement,
        @Nullable String tags,
        @Nullable String field,
        @DefaultValue("auto") PayloadFormat format,
        @DefaultValue("true") boolean topicTag,
        @DefaultValue("true") boolean clientTag) {

    static final String DEFAULT_MEASUREMENT = "mqtt";
    static final String DEFAULT_FIELD = "value";

    /** For every topic that no entry matches. */
    static final TopicMapping DEFAULT =
            new TopicMapping("#", DEFAULT_MEASUREMENT, null, null, PayloadFormat.AUTO, true, true);

    /** Checks that the patterns fit the filter. */
    public TopicMapping {
        SettingsCheck check = new SettingsCheck();
        String wrongFilter = fault(() -> new TopicPattern(topic));
        check.that(wrongFilter == null, "topic", String.valueOf(wrongFilter));
        if (wrongFilter == null) {
            TopicPattern filter = new TopicPattern(topic);
            note(check, "measurement", fault(() -> measurementOf(measurement, filter)));
            note(check, "tags", fault(() -> tagsOf(tags, filter)));
            note(check, "field", fault(() -> fieldOf(field, filter)));
        }
        check.done();
    }

    MappingRule rule() {
        TopicPattern filter = new TopicPattern(topic);
        return new MappingRule(
                filter,
                measurementOf(measurement, filter),
                tagsOf(tags, filter),
                fieldOf(field, filter),
                field != null,
                format,
                topicTag,
                clientTag);
    }

    private static LevelName measurementOf(String text, TopicPattern filter) {
        return LevelName.parse(text, "measurement", DEFAULT_MEASUREMENT, filter);
    }

    private static LevelName fieldOf(@Nullable String text, TopicPattern filter) {
        return text == null
                ? new LevelName.Fixed(DEFAULT_FIELD)
                : LevelName.parse(text, "field", DEFAULT_FIELD, filter);
    }

    private static LevelPattern tagsOf(@Nullable String text, TopicPattern filter) {
        if (text == null) {
            return LevelPattern.none();
        }
        LevelPattern pattern = LevelPattern.parse(text, filter);
        for (String tag : pattern.names()) {
            if (List.of("time", "timestamp").contains(tag) || !tag.equals(Names.name(tag))) {
                throw new IllegalArgumentException("'" + tag + "' cannot be a tag's name; use letters, digits and"
                        + " underscores, and neither time nor timestamp");
            }
        }
        return pattern;
    }

    private static void note(SettingsCheck check, String key, @Nullable String fault) {
        check.that(fault == null, key, String.valueOf(fault));
    }

    private static @Nullable String fault(Runnable parse) {
        try {
            parse.run();
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }
}
