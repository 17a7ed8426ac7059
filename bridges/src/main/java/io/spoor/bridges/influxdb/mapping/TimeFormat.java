package io.spoor.bridges.influxdb.mapping;

/** How a payload writes its time. */
public enum TimeFormat {
    /** Seconds since 1970, also with a fraction. */
    S(1_000_000_000L),
    /** Milliseconds. */
    MS(1_000_000L),
    /** Microseconds. */
    US(1_000L),
    /** Nanoseconds. */
    NS(1L),
    /** Text: ISO 8601 date and time, RFC 3339. */
    ISO(1L);

    private final long nanos;

    TimeFormat(long nanos) {
        this.nanos = nanos;
    }

    /** How long one unit is. */
    long nanos() {
        return nanos;
    }
}
