package io.spoor.bridges.influxdb;

import com.influxdb.client.write.Point;
import java.io.IOException;

/** Sees each point before it is sent, for stores that want to be prepared. Called by the delivery loop's thread. */
@FunctionalInterface
public interface PointListener {
    PointListener NONE = point -> {};

    /** @throws IOException if the store cannot take it now */
    void before(Point point) throws IOException;
}
