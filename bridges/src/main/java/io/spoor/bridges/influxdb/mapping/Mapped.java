package io.spoor.bridges.influxdb.mapping;

import java.util.List;

/** What became of a payload. */
public sealed interface Mapped {

    /** At least one point. */
    record Points(List<MappedPoint> points) implements Mapped {
        public Points {
            points = List.copyOf(points);
        }
    }

    /** The payload holds no value (no bytes, {@code null}, <code>{}</code>, a command); there is nothing to store. */
    record Empty() implements Mapped {}

    /** It can never become a point. */
    record Impossible(String reason) implements Mapped {}
}
