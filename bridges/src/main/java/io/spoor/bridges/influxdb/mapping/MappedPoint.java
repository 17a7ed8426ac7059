package io.spoor.bridges.influxdb.mapping;

import com.influxdb.client.domain.WritePrecision;
import com.influxdb.client.write.Point;
import java.util.Map;
import java.util.SortedMap;

/**
 * A point with at least one field.
 *
 * @param tags by name; series are the same if measurement and tags are
 * @param fields Double, Long, Boolean or String by name
 */
public record MappedPoint(
        String measurement, SortedMap<String, String> tags, Map<String, Object> fields, long epochNanos) {

    /** In the client's form. */
    public Point point() {
        return Point.measurement(measurement).addTags(tags).addFields(fields).time(epochNanos, WritePrecision.NS);
    }
}
