package io.spoor.bridges.influxdb.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.bridges.influxdb.Records;
import io.spoor.bridges.sparkplug.EdgeNodes;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One mapping, put together key by key, and what it makes of payloads as lines without topic and client. */
final class Mappings {
    String topic = "#";
    String measurement = "m";

    @Nullable
    JsonPath measurementPath;

    @Nullable
    String tags;

    final Map<String, String> fixedTags = new HashMap<>();
    Set<MessageTag> messageTags = Set.of();
    final Map<String, JsonPath> tagPaths = new HashMap<>();

    @Nullable
    String field;

    final Map<String, FieldType> types = new HashMap<>();
    PayloadFormat format = PayloadFormat.AUTO;
    JsonSettings json = JsonSettings.DEFAULT;

    @Nullable
    TimeSettings time;

    boolean ownTags;
    FieldNames naming = FieldNames.PLAIN;
    IntegerFields integers = IntegerFields.FLOAT;

    TopicMapping mapping() {
        return new TopicMapping(
                topic,
                measurement,
                measurementPath,
                tags,
                fixedTags,
                messageTags,
                tagPaths,
                field,
                types,
                format,
                json,
                time,
                ownTags,
                ownTags);
    }

    PointMapper mapper() {
        return new PointMapper(new PointSettings(List.of(mapping()), naming, integers, 256), EdgeNodes.inMemory());
    }

    Mapped map(String payload) {
        return map("t", payload.getBytes(StandardCharsets.UTF_8));
    }

    Mapped map(String atTopic, byte[] payload) {
        return mapper().map(Records.record(atTopic, payload), 7);
    }

    List<String> lines(String payload) {
        return lines(map(payload));
    }

    static List<String> lines(Mapped mapped) {
        assertThat(mapped).isInstanceOf(Mapped.Points.class);
        return ((Mapped.Points) mapped)
                .points().stream().map(point -> point.point().toLineProtocol()).toList();
    }

    /** The lines without their times. */
    List<String> timeless(String payload) {
        return strip(lines(payload));
    }

    static List<String> strip(List<String> lines) {
        UnaryOperator<String> withoutTime = line -> line.substring(0, line.lastIndexOf(' '));
        return lines.stream().map(withoutTime).toList();
    }

    /** The times of what a payload with a time in milliseconds becomes. */
    static List<String> timesOf(PointMapper mapper, long index, long millis) {
        String payload = "{\"ts\": " + millis + ", \"v\": 1}";
        return lines(mapper.map(Records.record("t", payload), index)).stream()
                .map(line -> line.substring(line.lastIndexOf(' ')))
                .toList();
    }

    String reason(String payload) {
        return reason(map(payload));
    }

    static String reason(Mapped mapped) {
        assertThat(mapped).isInstanceOf(Mapped.Impossible.class);
        return ((Mapped.Impossible) mapped).reason();
    }
}
