package io.spoor.bridges.influxdb.mapping;

import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.SettingsCheck;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code time} of a mapping.
 *
 * @param path where in the payload it stands; null for the arrival, or for the times that line protocol and Sparkplug
 *     bring along
 * @param format its unit or form; null for a text in ISO 8601, and nanoseconds in line protocol
 * @param zone of texts that name none
 * @param past how long before its arrival a point may be
 * @param future how long after
 * @param otherwise what becomes of a payload whose time is missing, unreadable or beyond these bounds
 */
public record TimeSettings(
        @Nullable JsonPath path,
        @Nullable TimeFormat format,
        @DefaultValue("UTC") String zone,
        @DefaultValue("3650d") Duration past,
        @DefaultValue("1d") Duration future,
        @DefaultValue("dead-letter") Otherwise otherwise) {

    /** In place of a time that cannot be used. */
    public enum Otherwise {
        DEAD_LETTER,
        /** The arrival. */
        ARRIVAL
    }

    /** Without configuration; a device's clock that was never set should not cost its values. */
    public static final TimeSettings DEFAULT =
            new TimeSettings(null, null, "UTC", Duration.ofDays(3650), Duration.ofDays(1), Otherwise.ARRIVAL);

    /** Checks zone and bounds. */
    public TimeSettings {
        new SettingsCheck()
                .that(isZone(zone), "zone", "'" + zone + "' is no time zone; write UTC, Europe/Berlin or +02:00")
                .range("past", past, Duration.ZERO, Duration.ofDays(36_500))
                .range("future", future, Duration.ZERO, Duration.ofDays(36_500))
                .done();
    }

    private static boolean isZone(String text) {
        try {
            return ZoneId.of(text) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
