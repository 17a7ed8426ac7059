package io.spoor.broker.config;

import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.HostAndPort;

/**
 * The port for health checks and metrics.
 *
 * @param address port 0 lets the system choose
 */
public record HttpConfig(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("127.0.0.1:9464") HostAndPort address) {

    /** What holds without a configuration. */
    public static HttpConfig defaults() {
        return new HttpConfig(true, new HostAndPort("127.0.0.1", 9464));
    }

    /** No port at all. */
    public static HttpConfig disabled() {
        return new HttpConfig(false, defaults().address());
    }
}
