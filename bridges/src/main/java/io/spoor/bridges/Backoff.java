package io.spoor.bridges;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waits that double with each failure up to a limit, each shortened by up to a half at random, so that brokers that lost
 * a destination together do not come back together. Owned by one thread.
 */
final class Backoff {
    private final long firstNanos;
    private final long maxNanos;
    private final RandomGenerator random;
    private long nanos;

    Backoff(Duration first, Duration max, RandomGenerator random) {
        this.firstNanos = first.toNanos();
        this.maxNanos = max.toNanos();
        this.random = random;
        this.nanos = firstNanos;
    }

    /** How long to wait after one more failure. */
    Duration next() {
        long current = nanos;
        nanos = Math.min(maxNanos, current > maxNanos / 2 ? maxNanos : current * 2);
        return Duration.ofNanos(current - random.nextLong(current / 2 + 1));
    }

    /** After a success: the next wait is the first again. */
    void reset() {
        nanos = firstNanos;
    }
}
