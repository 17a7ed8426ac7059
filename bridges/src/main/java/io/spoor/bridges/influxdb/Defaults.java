package io.spoor.bridges.influxdb;

import org.jspecify.annotations.Nullable;

/** Fills in configuration keys that are absent: they arrive in a record's compact constructor as null. */
public final class Defaults {
    private Defaults() {}

    /** The value, or what to use if it is absent. */
    public static <T> T orElse(@Nullable T value, T whenAbsent) {
        return value == null ? whenAbsent : value;
    }
}
