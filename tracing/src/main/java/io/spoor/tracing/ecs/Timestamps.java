package io.spoor.tracing.ecs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;

/** Writes times as ISO 8601 text in UTC with nanoseconds; remembers the text of the last second. Used by one thread. */
final class Timestamps {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private long second = Long.MIN_VALUE;
    private byte[] text = {};

    /** Writes like {@code "2026-01-02T03:04:05.678901234Z"}. */
    void write(JsonBuffer out, Name name, long epochNanos) {
        long itsSecond = Math.floorDiv(epochNanos, NANOS_PER_SECOND);
        if (itsSecond != second) {
            String iso = Instant.ofEpochSecond(itsSecond).toString(); // ends with Z, has no fraction
            text = ('"' + iso.substring(0, iso.length() - 1) + '.').getBytes(US_ASCII);
            second = itsSecond;
        }
        out.name(name).raw(text);
        out.digits(epochNanos - itsSecond * NANOS_PER_SECOND, 9);
        out.put('Z').put('"');
    }
}
