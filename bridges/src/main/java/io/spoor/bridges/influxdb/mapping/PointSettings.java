package io.spoor.bridges.influxdb.mapping;

import java.util.List;

/**
 * How payloads become points.
 *
 * @param mappings by topic; the first that matches counts, then the default
 * @param maxFields a payload with more becomes a dead letter, for each field is a column for ever
 */
public record PointSettings(List<TopicMapping> mappings, FieldNames fieldNames, IntegerFields integers, int maxFields) {
    public static final int DEFAULT_MAX_FIELDS = 256;

    /** Without configuration. */
    public static final PointSettings DEFAULT =
            new PointSettings(List.of(), FieldNames.TYPED, IntegerFields.FLOAT, DEFAULT_MAX_FIELDS);

    public PointSettings {
        mappings = List.copyOf(mappings);
    }
}
