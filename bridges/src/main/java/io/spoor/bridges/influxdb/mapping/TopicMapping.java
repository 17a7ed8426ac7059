package io.spoor.bridges.influxdb.mapping;

import io.spoor.bridges.influxdb.mapping.FieldSet.FieldRules;
import io.spoor.tracing.match.TopicPattern;
import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.SettingsCheck;
import io.spoor.tracing.spi.SettingsText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code mappings}: what payloads of some topics become. The first entry whose filter matches a topic
 * counts.
 *
 * @param topic the filter, for example {@code +/+/+/temperature}
 * @param measurement a fixed name, or a pattern like {@code _/_/_/measurement} that takes it from the topic
 * @param measurementPath where in a JSON payload its measurement stands; {@code measurement} holds if nothing does
 * @param tags names for topic levels, for example {@code site/line/device/_}; null for none
 * @param fixedTags tags that are always the same
 * @param messageTags what else of the message becomes tags
 * @param tagPaths tags by name, and where in a JSON payload their values stand; they are no fields then
 * @param field name for a payload that is one value, fixed or a pattern like {@code _/_/_/field}, and prefix for JSON;
 *     null for {@code value}, and JSON without prefix
 * @param types of fields by name
 * @param format how to read payloads
 * @param json how documents become fields
 * @param time where the time comes from
 * @param topicTag whether the whole topic becomes the tag {@code topic}; never so for Sparkplug
 * @param clientTag whether the publisher's client identifier becomes the tag {@code client_id}
 */
public record TopicMapping(
        String topic,
        @DefaultValue("mqtt") String measurement,
        @Nullable JsonPath measurementPath,
        @Nullable String tags,
        Map<String, String> fixedTags,
        Set<MessageTag> messageTags,
        Map<String, JsonPath> tagPaths,
        @Nullable String field,
        Map<String, FieldType> types,
        @DefaultValue("auto") PayloadFormat format,
        JsonSettings json,
        @Nullable TimeSettings time,
        @DefaultValue("true") boolean topicTag,
        @DefaultValue("true") boolean clientTag) {

    static final String DEFAULT_MEASUREMENT = "mqtt";
    static final String DEFAULT_FIELD = "value";

    /** For every topic that no entry matches. */
    static final TopicMapping DEFAULT =
            new TopicMapping("#", DEFAULT_MEASUREMENT, null, null, PayloadFormat.AUTO, true, true);

    /** A mapping by the topic alone. */
    public TopicMapping(
            String topic,
            String measurement,
            @Nullable String tags,
            @Nullable String field,
            PayloadFormat format,
            boolean topicTag,
            boolean clientTag) {
        this(
                topic,
                measurement,
                null,
                tags,
                Map.of(),
                Set.of(),
                Map.of(),
                field,
                Map.of(),
                format,
                JsonSettings.DEFAULT,
                null,
                topicTag,
                clientTag);
    }

    /** Checks that the patterns fit the filter, and that no tag is named twice. */
    public TopicMapping {
        // In the order in which they were written, which is the order in which they are shown.
        fixedTags = Collections.unmodifiableMap(new LinkedHashMap<>(fixedTags));
        messageTags = Collections.unmodifiableSet(new LinkedHashSet<>(messageTags));
        tagPaths = Collections.unmodifiableMap(new LinkedHashMap<>(tagPaths));
        types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
        SettingsCheck check = new SettingsCheck();
        String wrongFilter = fault(() -> new TopicPattern(topic));
        check.that(wrongFilter == null, "topic", String.valueOf(wrongFilter));
        if (wrongFilter == null) {
            TopicPattern filter = new TopicPattern(topic);
            note(check, "measurement", fault(() -> measurementOf(measurement, filter)));
            note(check, "tags", fault(() -> levelTagsOf(tags, filter)));
            note(check, "field", fault(() -> fieldOf(field, filter)));
            if (fault(() -> levelTagsOf(tags, filter)) == null) {
                Set<String> seen = new HashSet<>(levelTagsOf(tags, filter).names());
                Stream.of(topicTag ? "topic" : "", clientTag ? "client_id" : "").forEach(seen::add);
                messageTags.forEach(tag -> seen.add(tag.tag()));
                checkTags(check, "fixedTags", fixedTags.keySet(), seen);
                checkTags(check, "tagPaths", tagPaths.keySet(), seen);
            }
        }
        fixedTags.forEach((tag, value) ->
                check.that(!value.isEmpty(), "fixedTags." + tag, "is empty; write a value or leave the tag out"));
        check.that(
                time == null || time.path() == null || readsDocuments(format),
                "time.path",
                "has no use for payloads that are no documents; format is " + SettingsText.of(format));
        check.done();
    }

    /** Notes fields that get another type by an earlier mapping into the same measurement. */
    public static void checkTypes(List<TopicMapping> mappings, SettingsCheck check) {
        Map<String, FieldType> declared = new HashMap<>();
        for (int i = 0; i < mappings.size(); i++) {
            TopicMapping mapping = mappings.get(i);
            if (mapping.measurement().contains("/") || mapping.measurementPath() != null) {
                continue;
            }
            for (Map.Entry<String, FieldType> field : new TreeMap<>(mapping.declaredTypes()).entrySet()) {
                FieldType before = declared.putIfAbsent(mapping.measurement() + " " + field.getKey(), field.getValue());
                check.that(
                        before == null || before == field.getValue(),
                        "mappings[" + i + "].types",
                        "'" + field.getKey() + "' is " + SettingsText.of(field.getValue()) + " here and "
                                + SettingsText.of(before == null ? field.getValue() : before)
                                + " in an earlier mapping into measurement " + mapping.measurement());
            }
        }
    }

    MappingRule rule(FieldRules rules) {
        TopicPattern filter = new TopicPattern(topic);
        TimeSettings when = time == null ? TimeSettings.DEFAULT : time;
        List<JsonPath> used = new ArrayList<>(tagPaths.values());
        Stream.of(measurementPath, when.path()).filter(Objects::nonNull).forEach(used::add);
        return new MappingRule(
                this,
                when,
                filter,
                measurementOf(measurement, filter),
                levelTagsOf(tags, filter),
                fieldOf(field, filter),
                rules.withTypes(declaredTypes()),
                new JsonFields(json, used),
                new TimeReader(when));
    }

    /** By a field's name in lower case; nested keys may be written with a dot or as the field is called. */
    private Map<String, FieldType> declaredTypes() {
        Map<String, FieldType> declared = new HashMap<>();
        types.forEach((name, type) -> declared.put(
                Arrays.stream(name.split("\\.", -1))
                        .map(Names::part)
                        .collect(Collectors.joining(json.separator()))
                        .toLowerCase(Locale.ROOT),
                type));
        types.forEach((name, type) -> declared.put(name.toLowerCase(Locale.ROOT), type));
        return declared;
    }

    private static void checkTags(SettingsCheck check, String key, Set<String> tags, Set<String> seen) {
        for (String tag : tags) {
            note(check, key + "." + tag, fault(() -> checkTag(tag)));
            check.that(seen.add(tag), key + "." + tag, "is a tag already, by another key of this mapping");
        }
    }

    private static boolean readsDocuments(PayloadFormat format) {
        return format == PayloadFormat.AUTO || format == PayloadFormat.JSON || format == PayloadFormat.CBOR;
    }

    private static LevelName measurementOf(String text, TopicPattern filter) {
        return LevelName.parse(text, "measurement", DEFAULT_MEASUREMENT, filter);
    }

    private static LevelName fieldOf(@Nullable String text, TopicPattern filter) {
        return text == null
                ? new LevelName.Fixed(DEFAULT_FIELD)
                : LevelName.parse(text, "field", DEFAULT_FIELD, filter);
    }

    private static LevelPattern levelTagsOf(@Nullable String text, TopicPattern filter) {
        if (text == null) {
            return LevelPattern.none();
        }
        LevelPattern pattern = LevelPattern.parse(text, filter);
        pattern.names().forEach(TopicMapping::checkTag);
        return pattern;
    }

    private static void checkTag(String tag) {
        if (List.of("time", "timestamp").contains(tag) || !tag.equals(Names.name(tag))) {
            throw new IllegalArgumentException("'" + tag + "' cannot be a tag's name; use letters, digits and"
                    + " underscores, and neither time nor timestamp");
        }
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
