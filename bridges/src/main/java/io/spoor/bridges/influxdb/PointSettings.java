package io.spoor.bridges.influxdb;

import static io.spoor.bridges.influxdb.Defaults.orElse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How payloads become points.
 *
 * @param mappings by topic; the first that matches counts, then the default
 * @param maxFields a payload with more becomes a dead letter, for each field is a column for ever
 */
public record PointSettings(List<TopicMapping> mappings, FieldNames fieldNames, IntegerFields integers, int maxFields) {

    /** Without configuration. */
    public static final PointSettings DEFAULT = of(null, null, null, null);

    static final int DEFAULT_MAX_FIELDS = 256;

    /** Null for what is absent from the configuration. */
    public static PointSettings of(
            @Nullable List<TopicMapping> mappings,
            @Nullable FieldNames fieldNames,
            @Nullable IntegerFields integers,
            @Nullable Integer maxFields) {
        return new PointSettings(
                List.copyOf(orElse(mappings, List.of())),
                orElse(fieldNames, FieldNames.TYPED),
                orElse(integers, IntegerFields.FLOAT),
                orElse(maxFields, DEFAULT_MAX_FIELDS));
    }

    public PointSettings {
        if (maxFields < 1 || maxFields > 10_000) {
            throw new IllegalArgumentException("maxFields: " + maxFields + " is not between 1 and 10000");
        }
    }
}
