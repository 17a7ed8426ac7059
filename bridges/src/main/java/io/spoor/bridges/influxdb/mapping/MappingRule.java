package io.spoor.bridges.influxdb.mapping;

import io.spoor.bridges.influxdb.mapping.FieldSet.FieldRules;
import io.spoor.tracing.PayloadRecord;
import io.spoor.tracing.match.TopicPattern;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TopicMapping} with its patterns read.
 *
 * @param mapping as it was configured
 * @param when the mapping's time, or its default
 * @param field its name where the payload gives none
 */
record MappingRule(
        TopicMapping mapping,
        TimeSettings when,
        TopicPattern filter,
        LevelName measurement,
        LevelPattern levelTags,
        LevelName field,
        FieldRules fields,
        JsonFields json,
        TimeReader time) {

    /** What stands in topic, message and configuration. Values that are empty are no tags. */
    Map<String, String> tags(PayloadRecord record, String[] levels) {
        Map<String, String> tags = new LinkedHashMap<>();
        if (mapping.topicTag()) {
            put(tags, "topic", record.topic());
        }
        if (mapping.clientTag()) {
            put(tags, "client_id", record.clientId());
        }
        for (LevelPattern.NamedLevel level : levelTags.in(levels)) {
            put(tags, level.name(), levels[level.level()]);
        }
        for (MessageTag tag : mapping.messageTags()) {
            put(tags, tag.tag(), tag.of(record));
        }
        tags.putAll(mapping.fixedTags());
        return tags;
    }

    /** Whether the name of the field was given, and so prefixes the keys of a document, too. */
    boolean hasOwnField() {
        return mapping.field() != null;
    }

    private static void put(Map<String, String> tags, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            tags.put(name, Names.tagValue(value));
        }
    }
}
