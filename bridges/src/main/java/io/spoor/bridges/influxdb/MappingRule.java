package io.spoor.bridges.influxdb;

import io.spoor.tracing.match.TopicPattern;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A {@link TopicMapping} with its patterns read.
 *
 * @param ownField whether the field's name was given, and so prefixes JSON too
 */
record MappingRule(
        TopicPattern filter,
        LevelName measurement,
        LevelPattern tags,
        LevelName field,
        boolean ownField,
        PayloadFormat format,
        boolean topicTag,
        boolean clientTag) {

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
