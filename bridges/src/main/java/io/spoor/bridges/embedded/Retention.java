package io.spoor.bridges.embedded;

import java.time.Duration;

/**
 * How tables forget.
 *
 * @param days what is older goes
 * @param maxBytes for all tables together
 */
record Retention(long days, long maxBytes) {

    static Retention of(Duration age, long maxBytes) {
        return new Retention(age.toDays(), maxBytes);
    }

    /** Hours, so that a full disk can be helped by giving up the oldest of them. */
    String clause() {
        return "PARTITION BY HOUR TTL " + days + " DAYS WAL";
    }

    String alter(String table) {
        return "ALTER TABLE \"" + table + "\" SET TTL " + days + " DAYS";
    }
}
