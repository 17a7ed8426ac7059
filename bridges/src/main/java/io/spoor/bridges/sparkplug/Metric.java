package io.spoor.bridges.sparkplug;

import org.jspecify.annotations.Nullable;

/**
 * A metric whose name and type are known.
 *
 * @param timestamp milliseconds since 1970; null if it has none
 */
public record Metric(String name, @Nullable Long timestamp, MetricValue value) {}
