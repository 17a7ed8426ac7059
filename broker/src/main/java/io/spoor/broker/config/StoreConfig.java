package io.spoor.broker.config;

import io.spoor.tracing.spi.DataSize;
import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.SettingsCheck;
import java.util.Map;

/**
 * How sessions and retained messages outlive the process.
 *
 * @param durability what an acknowledged message survives
 * @param segment size of one file; also bounds how many persistent sessions can get one message
 * @param maximum past this size no more messages are taken for persistent sessions (reason code 0x97), until some are gone
 */
public record StoreConfig(
        @DefaultValue("process") Durability durability,
        @DefaultValue("16MiB") DataSize segment,
        @DefaultValue("4GiB") DataSize maximum) {

    /** Checks the ranges. */
    public StoreConfig {
        new SettingsCheck()
                .range("segment", segment, DataSize.ofMiB(1), DataSize.ofMiB(1024))
                .that(
                        maximum.bytes() >= 4 * segment.bytes(),
                        "maximum",
                        maximum + " is not at least four segments (" + segment + " each)")
                .done();
    }

    /** What holds without a configuration. */
    public static StoreConfig defaults() {
        return ConfigLoader.bind(StoreConfig.class, "store", Map.of());
    }

    /** Nothing on disk. */
    public static StoreConfig none() {
        return ConfigLoader.bind(StoreConfig.class, "store", Map.of("durability", "none"));
    }

    /** The defaults, with this durability. */
    public static StoreConfig of(Durability durability) {
        StoreConfig defaults = defaults();
        return new StoreConfig(durability, defaults.segment, defaults.maximum);
    }
}
