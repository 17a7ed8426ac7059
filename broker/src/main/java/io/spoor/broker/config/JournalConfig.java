package io.spoor.broker.config;

import io.spoor.tracing.spi.DataSize;
import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.SettingsCheck;
import java.time.Duration;

/**
 * How large each journal (of trace events, of payloads) may grow.
 *
 * @param segment size of one file
 * @param maximum past this, the oldest files go, delivered or not
 * @param keep how long records stay that every destination has, so that one can be sent back to them
 */
public record JournalConfig(
        @DefaultValue("16MiB") DataSize segment,
        @DefaultValue("1GiB") DataSize maximum,
        @DefaultValue("1h") Duration keep) {

    /** Checks the ranges. */
    public JournalConfig {
        new SettingsCheck()
                .range("segment", segment, DataSize.ofMiB(1), DataSize.ofMiB(1024))
                .that(
                        maximum.bytes() >= 2 * segment.bytes(),
                        "maximum",
                        maximum + " is not at least two segments (" + segment + " each)")
                .range("keep", keep, Duration.ZERO, Duration.ofDays(365))
                .done();
    }

    /** What holds without a configuration. */
    public static JournalConfig defaults() {
        return new JournalConfig(DataSize.ofMiB(16), DataSize.ofMiB(1024), Duration.ofHours(1));
    }
}
