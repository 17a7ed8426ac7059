package io.spoor.bridges.sparkplug;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A metric as it is on the wire.
 *
 * @param type UNKNOWN if it is not told
 * @param value null for none
 */
record RawMetric(
        @Nullable String name,
        @Nullable Long alias,
        @Nullable Long timestamp,
        DataType type,
        boolean isNull,
        @Nullable RawValue value) {

    /** What protobuf's oneof holds. */
    sealed interface RawValue {
        /** Of int_value or long_value. */
        record Int(long bits) implements RawValue {}

        record Real(double value) implements RawValue {}

        record Bool(boolean value) implements RawValue {}

        record Text(String value) implements RawValue {}

        record Bytes(byte[] value) implements RawValue {}

        record Set(List<String> columns, List<DataType> types, List<List<@Nullable RawValue>> rows)
                implements RawValue {}

        record Template(boolean definition, List<RawMetric> metrics) implements RawValue {}
    }
}
