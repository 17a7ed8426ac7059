package io.spoor.bridges.influxdb;

import com.influxdb.client.write.Point;

/** What became of a payload. */
sealed interface Mapped {

    /** A point with at least one field; it does not tell its measurement itself. */
    record AsPoint(String measurement, Point point) implements Mapped {}

    /** The payload holds no value (no bytes, {@code null}, <code>{}</code>); there is nothing to store. */
    record Empty() implements Mapped {}

    /** It can never become a point. */
    record Impossible(String reason) implements Mapped {}
}
