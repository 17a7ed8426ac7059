package io.spoor.bridges.sparkplug;

import java.util.List;

/** A metric's value. */
public sealed interface MetricValue {

    /** {@code null}, or a template's definition, which has no value. */
    record None() implements MetricValue {}

    record Whole(long value) implements MetricValue {}

    record Real(double value) implements MetricValue {}

    record Bool(boolean value) implements MetricValue {}

    record Text(String value) implements MetricValue {}

    record Bytes(byte[] value) implements MetricValue {}

    record Array(List<MetricValue> elements) implements MetricValue {}

    /** A table; each row has a value for each column. */
    record DataSet(List<String> columns, List<List<MetricValue>> rows) implements MetricValue {}

    /** A structure. */
    record Template(List<Metric> members) implements MetricValue {}
}
