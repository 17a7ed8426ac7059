package io.spoor.broker.config;

import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.HostAndPort;
import io.spoor.tracing.spi.SettingsCheck;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The port for health checks, metrics and the interface to look at the broker and control it.
 *
 * @param address port 0 lets the system choose
 * @param api whether there is the interface below {@code /api/v1/}
 * @param openPages whether health checks and metrics need no credentials, also where the interface does
 * @param auth who may use the interface; null for everyone, which is for the loopback only
 * @param tls null for plain HTTP
 */
public record HttpConfig(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("127.0.0.1:9464") HostAndPort address,
        @DefaultValue("true") boolean api,
        @DefaultValue("true") boolean openPages,
        @Nullable HttpAuthConfig auth,
        @Nullable HttpTlsConfig tls) {

    /** Checks how they fit together. */
    public HttpConfig {
        new SettingsCheck()
                .that(
                        !enabled || !api || auth != null || isLoopback(address.host()),
                        "auth",
                        "is missing: whoever reaches " + address + " could disconnect clients and end sessions; give"
                                + " auth.tokenFile or auth.passwordFile, or set api: false, or listen on 127.0.0.1")
                .that(openPages || auth != null, "openPages", "cannot be false without auth")
                .done();
    }

    /** Everything for the loopback. */
    public HttpConfig(boolean enabled, HostAndPort address) {
        this(enabled, address, true, true, null, null);
    }

    /** What holds without a configuration. */
    public static HttpConfig defaults() {
        return new HttpConfig(true, new HostAndPort("127.0.0.1", 9464));
    }

    /** No port at all. */
    public static HttpConfig disabled() {
        return new HttpConfig(false, defaults().address());
    }

    private static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.equals("::1") || name.matches("127(\\.\\d{1,3}){3}");
    }
}
