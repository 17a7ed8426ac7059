package io.spoor.bridges;

import java.time.Duration;

/**
 * How a {@link DeliveryLoop} gathers and retries.
 *
 * @param maxRecords records in one batch at most
 * @param maxBytes a batch is closed once it holds this many bytes; it exceeds them by what one read brings
 * @param linger how long to wait for a batch to fill up once it has its first record; zero delivers what is there
 * @param firstRetry wait after the first failure
 * @param maxRetry longest wait between two tries
 */
public record DeliveryOptions(int maxRecords, int maxBytes, Duration linger, Duration firstRetry, Duration maxRetry) {

    /** Up to 1,000 records or 512 KiB at once, as they come; retries after 0.1 to 10 seconds. */
    public static final DeliveryOptions DEFAULT =
            new DeliveryOptions(1000, 512 << 10, Duration.ZERO, Duration.ofMillis(100), Duration.ofSeconds(10));

    public DeliveryOptions {
        if (maxRecords < 1 || maxBytes < 1) {
            throw new IllegalArgumentException(
                    "maxRecords is " + maxRecords + " and maxBytes is " + maxBytes + "; both must be at least 1");
        }
        if (linger.isNegative()) {
            throw new IllegalArgumentException("linger is " + linger + "; it must not be negative");
        }
        if (firstRetry.isNegative() || firstRetry.isZero() || maxRetry.compareTo(firstRetry) < 0) {
            throw new IllegalArgumentException("firstRetry is " + firstRetry + " and maxRetry is " + maxRetry
                    + "; firstRetry must be above zero and at most maxRetry");
        }
    }
}
