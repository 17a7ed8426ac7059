package io.spoor.bridges.influxdb;

import java.time.Duration;

/** What a store said to a batch of lines. Reasons are for people. */
public sealed interface WriteOutcome {

    /** All lines are stored. */
    record Stored() implements WriteOutcome {}

    /**
     * Not now: overloaded, failing or not reachable.
     *
     * @param retryAfter the store's own wish, zero if it has none
     */
    record Busy(String reason, Duration retryAfter) implements WriteOutcome {}

    /** Not with this configuration (credentials, bucket, address); only a person can help. */
    record Refused(String reason) implements WriteOutcome {}

    /** Not so much at once. */
    record TooLarge(String reason) implements WriteOutcome {}

    /** At least one of the lines is wrong and will always be; others may be stored. */
    record Rejected(String reason) implements WriteOutcome {}
}
