package io.spoor.bridges.influxdb;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A checked {@link TopicMapping}.
 *
 * @param ownField whether the field's name was given, and so prefixes JSON too
 */
record MappingRule(
        TopicFilter filter,
        LevelName measurement,
        LevelPattern tags,
        LevelName field,
        boolean ownField,
        PayloadFormat format,
        boolean topicTag,
        boolean clientTag) {

    static final String DEFAULT_MEASUREMENT = "mqtt";
    static final String DEFAULT_FIELD = "value";

    static MappingRule of(
            String topic,
            String measurement,
            String tags,
            String field,
            PayloadFormat format,
            boolean topicTag,
            boolean clientTag) {
        TopicFilter filter = new TopicFilter(topic);
        LevelPattern tagPattern = tags.isEmpty() ? LevelPattern.none() : LevelPattern.parse(tags, filter, "tags");
        for (String tag : tagPattern.names()) {
            if (List.of("time", "timestamp").contains(tag) || !tag.equals(Names.name(tag))) {
                throw new IllegalArgumentException("tags: '" + tag + "' cannot be a tag's name; use letters, digits"
                        + " and underscores, and neither time nor timestamp");
            }
        }
        return new MappingRule(
                filter,
                LevelName.parse(measurement, "measurement", DEFAULT_MEASUREMENT, filter, "measurement"),
                tagPattern,
                field.isEmpty()
                        ? new LevelName.Fixed(DEFAULT_FIELD)
                        : LevelName.parse(field, "field", DEFAULT_FIELD, filter, "field"),
                !field.isEmpty(),
                format,
                topicTag,
                clientTag);
    }

    Map<String, String> tagsOf(String topic, String clientId, String[] levels) {
        Map<String, String> values = new LinkedHashMap<>();
        if (topicTag) {
            values.put("topic", Names.tagValue(topic));
        }
        if (clientTag) {
            values.put("client_id", Names.tagValue(clientId));
        }
        for (LevelPattern.NamedLevel level : tags.in(levels)) {
            values.put(level.name(), Names.tagValue(levels[level.level()]));
        }
        return values;
    }
}
