package io.spoor.broker.config;

import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.HostAndPort;
import io.spoor.tracing.spi.SettingsCheck;
import io.spoor.tracing.spi.SettingsText;
import org.jspecify.annotations.Nullable;

/**
 * One address that the broker listens on.
 *
 * @param name for traces and metrics; unique
 * @param address port 0 lets the system choose
 * @param path of the WebSocket endpoint
 * @param tls null if and only if the type is not secure
 * @param backlog how many connections the system may hold that are not yet accepted
 */
public record ListenerConfig(
        String name,
        ListenerType type,
        HostAndPort address,
        @DefaultValue(ListenerConfig.DEFAULT_PATH) String path,
        @Nullable TlsConfig tls,
        @DefaultValue("1024") int backlog) {
    private static final String DEFAULT_PATH = "/mqtt";
    private static final int DEFAULT_BACKLOG = 1024;

    /** Checks each setting and how they fit together. */
    public ListenerConfig {
        new SettingsCheck()
                .that(!name.isBlank(), "name", "is empty; give the listener a name of its own")
                .that(
                        !type.secure() || tls != null,
                        "tls",
                        "is missing; a listener of type " + SettingsText.of(type)
                                + " needs tls: {certificate: FILE, key: FILE}")
                .that(
                        type.secure() || tls == null,
                        "tls",
                        "has no effect on type " + SettingsText.of(type) + "; use type "
                                + (type.webSocket() ? "wss" : "mqtts"))
                .that(path.startsWith("/"), "path", "'" + path + "' does not begin with /; write /mqtt for example")
                .that(
                        type.webSocket() || path.equals(DEFAULT_PATH),
                        "path",
                        "is for listeners of type ws and wss only; leave it out")
                .range("backlog", backlog, 1, 1_000_000)
                .done();
    }

    /** A listener without TLS, with the defaults for the rest. */
    public static ListenerConfig plain(String name, ListenerType type, HostAndPort address) {
        return new ListenerConfig(name, type, address, DEFAULT_PATH, null, DEFAULT_BACKLOG);
    }

    /** A listener with TLS, with the defaults for the rest. */
    public static ListenerConfig secure(String name, ListenerType type, HostAndPort address, TlsConfig tls) {
        return new ListenerConfig(name, type, address, DEFAULT_PATH, tls, DEFAULT_BACKLOG);
    }
}
