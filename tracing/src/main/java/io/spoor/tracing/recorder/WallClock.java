package io.spoor.tracing.recorder;

import java.time.Instant;

/** The time as one number. */
final class WallClock {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private WallClock() {}

    /** Nanoseconds since 1970-01-01T00:00:00Z; holds until the year 2262. */
    static long epochNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
    }
}
