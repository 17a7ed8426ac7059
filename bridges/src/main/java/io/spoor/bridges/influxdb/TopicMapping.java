package io.spoor.bridges.influxdb;

import static io.spoor.bridges.influxdb.Defaults.orElse;

/**
 * One entry of {@code mappings}: what payloads of some topics become. The first entry whose filter matches a topic
 * counts. Absent keys arrive as null and get their default.
 *
 * @param topic the filter, for example {@code +/+/+/temperature}
 * @param measurement a fixed name, or a pattern like {@code _/_/_/measurement} that takes it from the topic; default
 *     {@code mqtt}
 * @param tags names for topic levels, for example {@code site/line/device/_}; default none
 * @param field name for a payload that is one value, fixed or a pattern like {@code _/_/_/field}, and prefix for JSON;
 *     default {@code value}, and JSON without prefix
 * @param format how to read payloads; default by their looks
 * @param topicTag whether the whole topic becomes the tag {@code topic}; default true
 * @param clientTag whether the publisher's client identifier becomes the tag {@code client_id}; default true
 */
public record TopicMapping(
        String topic,
        String measurement,
        String tags,
        String field,
        PayloadFormat format,
        Boolean topicTag,
        Boolean clientTag) {

    /** For every topic that no entry matches. */
    static final TopicMapping DEFAULT =
            new TopicMapping("#", MappingRule.DEFAULT_MEASUREMENT, "", "", PayloadFormat.AUTO, true, true);

    public TopicMapping {
        if (orElse(topic, "").isEmpty()) {
            throw new IllegalArgumentException(
                    "topic is missing; write a topic filter, for example plant/+/temperature");
        }
        measurement = orElse(measurement, MappingRule.DEFAULT_MEASUREMENT);
        tags = orElse(tags, "");
        field = orElse(field, "");
        format = orElse(format, PayloadFormat.AUTO);
        topicTag = orElse(topicTag, true);
        clientTag = orElse(clientTag, true);
        MappingRule.of(topic, measurement, tags, field, format, topicTag, clientTag);
    }

    MappingRule rule() {
        return MappingRule.of(topic, measurement, tags, field, format, topicTag, clientTag);
    }
}
