package io.spoor.bridges.influxdb;

import io.spoor.tracing.PayloadRecord;
import java.time.Instant;

/**
 * A payload that no store took.
 *
 * @param reason in words, for people
 */
record DeadLetter(long index, PayloadRecord record, String reason) {

    Instant arrival() {
        return Instant.ofEpochSecond(0, record.epochNanos());
    }
}
