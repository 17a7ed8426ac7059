package io.spoor.bridges.influxdb;

import com.influxdb.client.write.Point;
import java.io.IOException;

/** Writes a point as one line in the way that a store reads it. Called by the delivery loop's thread. */
@FunctionalInterface
public interface LineDialect {

    /** As InfluxDB reads it. */
    LineDialect INFLUXDB = (measurement, point) -> point.toLineProtocol();

    /**
     * The line, without an end. May prepare the store for the point.
     *
     * @param measurement the point's, which it does not tell itself
     * @throws IOException if the store cannot be prepared now
     */
    String line(String measurement, Point point) throws IOException;
}
