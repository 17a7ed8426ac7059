package io.spoor.tracing.recorder;

import java.security.SecureRandom;
import java.time.Instant;

/**
 * Names a run of the broker: 16 characters, the time in milliseconds and 30 random bits in Crockford's Base32. Sorted as
 * text, run identifiers are sorted by time.
 */
final class RunId {
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int BITS = 5;
    private static final int TIME_CHARS = 10;
    private static final int RANDOM_CHARS = 6;

    private RunId() {}

    static String next() {
        return of(Instant.now().toEpochMilli(), new SecureRandom().nextLong());
    }

    static String of(long epochMillis, long random) {
        StringBuilder id = new StringBuilder(TIME_CHARS + RANDOM_CHARS);
        append(id, epochMillis, TIME_CHARS);
        append(id, random, RANDOM_CHARS);
        return id.toString();
    }

    private static void append(StringBuilder id, long value, int chars) {
        for (int shift = (chars - 1) * BITS; shift >= 0; shift -= BITS) {
            id.append(ALPHABET.charAt((int) (value >>> shift) & 31));
        }
    }
}
