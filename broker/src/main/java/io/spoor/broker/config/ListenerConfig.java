package io.spoor.broker.config;

import io.spoor.tracing.match.AddressRange;
import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.HostAndPort;
import io.spoor.tracing.spi.SettingsCheck;
import io.spoor.tracing.spi.SettingsText;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One address that the broker listens on.
 *
 * @param name for traces and metrics; unique
 * @param address port 0 lets the system choose
 * @param path of the WebSocket endpoint
 * @param tls null if and only if the type is not secure
 * @param backlog how many connections the system may hold that are not yet accepted
 * @param proxyProtocol whether connections begin with a header of the PROXY protocol, version 1 or 2
 * @param trustedProxies who is believed when it says for whom it connects: in a PROXY header, or in the header of a
 *     WebSocket's request. An address in here is a proxy's alone; that of a device would be a way to forge any other
 * @param forwardedHeader which header of a WebSocket's request that is; the last address in it that is no trusted
 *     proxy's is the client's
 */
public record ListenerConfig(
        String name,
        ListenerType type,
        HostAndPort address,
        @DefaultValue(ListenerConfig.DEFAULT_PATH) String path,
        @Nullable TlsConfig tls,
        @DefaultValue("1024") int backlog,
        @DefaultValue("off") ProxyProtocol proxyProtocol,
        @DefaultValue("[]") List<AddressRange> trustedProxies,
        @DefaultValue("x-forwarded-for") ForwardedHeader forwardedHeader) {
    private static final String DEFAULT_PATH = "/mqtt";
    private static final int DEFAULT_BACKLOG = 1024;

    /** Checks each setting and how they fit together. */
    public ListenerConfig {
        trustedProxies = List.copyOf(trustedProxies);
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
                .that(
                        proxyProtocol == ProxyProtocol.OFF || !trustedProxies.isEmpty(),
                        "trustedProxies",
                        "is empty, so nobody's PROXY header would be believed; give the addresses of the proxies")
                .that(
                        proxyProtocol != ProxyProtocol.OFF || type.webSocket() || trustedProxies.isEmpty(),
                        "trustedProxies",
                        "has no effect; set proxyProtocol: required, or optional")
                .that(
                        trustedProxies.stream().noneMatch(range -> range.prefix() == 0),
                        "trustedProxies",
                        "has a range of all addresses, so that every client could claim to be any other")
                .that(
                        forwardedHeader == ForwardedHeader.X_FORWARDED_FOR
                                || type.webSocket() && !trustedProxies.isEmpty(),
                        "forwardedHeader",
                        "is for listeners of type ws and wss with trustedProxies only; leave it out")
                .done();
    }

    /** Whether what comes from this address is a trusted proxy's. */
    public boolean trusts(@Nullable InetAddress address) {
        return address != null && trustedProxies.stream().anyMatch(range -> range.contains(address));
    }

    /** The same listener behind proxies. */
    public ListenerConfig behind(ProxyProtocol protocol, List<AddressRange> proxies, ForwardedHeader header) {
        return new ListenerConfig(name, type, address, path, tls, backlog, protocol, proxies, header);
    }

    private static ListenerConfig direct(String name, ListenerType type, HostAndPort address, @Nullable TlsConfig tls) {
        return new ListenerConfig(
                name,
                type,
                address,
                DEFAULT_PATH,
                tls,
                DEFAULT_BACKLOG,
                ProxyProtocol.OFF,
                List.of(),
                ForwardedHeader.X_FORWARDED_FOR);
    }

    /** A listener without TLS, with the defaults for the rest. */
    public static ListenerConfig plain(String name, ListenerType type, HostAndPort address) {
        return direct(name, type, address, null);
    }

    /** A listener with TLS, with the defaults for the rest. */
    public static ListenerConfig secure(String name, ListenerType type, HostAndPort address, TlsConfig tls) {
        return direct(name, type, address, tls);
    }
}
