package io.spoor.broker.config;

import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.spi.HostAndPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Everything that a broker is told. Made by {@link #load} from a file or by {@link #defaults}, and varied with the
 * {@code with…} methods.
 *
 * @param node this broker's name in traces
 * @param dataDir where everything is that the broker keeps
 * @param bridges those that run, in no particular order
 * @param baseDir the configuration file's folder, which relative paths in the file are relative to
 */
public record BrokerConfig(
        String node,
        Path dataDir,
        List<ListenerConfig> listeners,
        AuthConfig auth,
        MqttConfig mqtt,
        TracingConfig tracing,
        HttpConfig http,
        List<BridgeSettings<?>> bridges,
        Path baseDir) {
    private static final String LOOPBACK = "127.0.0.1";

    /** Makes the lists immutable; what may stand in a file is checked by {@link ConfigLoader}. */
    public BrokerConfig {
        listeners = List.copyOf(listeners);
        bridges = List.copyOf(bridges);
    }

    /**
     * Reads a file; {@code ${NAME}} in it means this process's environment.
     *
     * @throws ConfigException with everything that is wrong
     */
    public static BrokerConfig load(Path file) {
        return new ConfigLoader(System.getenv()).load(file);
    }

    /**
     * What runs without a configuration file: MQTT, MQTT over TLS and WebSocket on the loopback, anonymous access from
     * there, and the bridges that run by default. The TLS listener expects the files of {@link #developmentFolder},
     * which the caller makes.
     */
    public static BrokerConfig defaults(Path dataDir) {
        Path data = dataDir.toAbsolutePath().normalize();
        Path authority = developmentFolder(data);
        TlsConfig tls = TlsConfig.of(authority.resolve("server.pem"), authority.resolve("server.key"));
        return new BrokerConfig(
                "spoor-0",
                data,
                List.of(
                        ListenerConfig.plain("tcp", ListenerType.MQTT, new HostAndPort(LOOPBACK, 1883)),
                        ListenerConfig.secure("tls", ListenerType.MQTTS, new HostAndPort(LOOPBACK, 8883), tls),
                        ListenerConfig.plain("ws", ListenerType.WS, new HostAndPort(LOOPBACK, 8083))),
                AuthConfig.defaults(),
                MqttConfig.defaults(),
                TracingConfig.of(MessageTracing.ALL),
                HttpConfig.defaults(),
                new ConfigLoader(Map.of()).defaultBridges(),
                Path.of("").toAbsolutePath());
    }

    /**
     * The smallest broker, for tests and embedding: one MQTT listener on a free port of the loopback, no HTTP port and
     * no bridges.
     */
    public static BrokerConfig minimal(Path dataDir) {
        return defaults(dataDir)
                .withListeners(ListenerConfig.plain("tcp", ListenerType.MQTT, new HostAndPort(LOOPBACK, 0)))
                .withHttp(HttpConfig.disabled())
                .withTracing(TracingConfig.defaults())
                .withBridges(List.of());
    }

    /** Where the development certificate authority keeps its files. */
    public static Path developmentFolder(Path dataDir) {
        return dataDir.resolve("dev-ca");
    }

    public BrokerConfig withNode(String value) {
        return new BrokerConfig(value, dataDir, listeners, auth, mqtt, tracing, http, bridges, baseDir);
    }

    public BrokerConfig withListeners(ListenerConfig... values) {
        return new BrokerConfig(node, dataDir, List.of(values), auth, mqtt, tracing, http, bridges, baseDir);
    }

    public BrokerConfig withAuth(AuthConfig value) {
        return new BrokerConfig(node, dataDir, listeners, value, mqtt, tracing, http, bridges, baseDir);
    }

    public BrokerConfig withMqtt(MqttConfig value) {
        return new BrokerConfig(node, dataDir, listeners, auth, value, tracing, http, bridges, baseDir);
    }

    public BrokerConfig withTracing(TracingConfig value) {
        return new BrokerConfig(node, dataDir, listeners, auth, mqtt, value, http, bridges, baseDir);
    }

    public BrokerConfig withHttp(HttpConfig value) {
        return new BrokerConfig(node, dataDir, listeners, auth, mqtt, tracing, value, bridges, baseDir);
    }

    public BrokerConfig withBridges(List<BridgeSettings<?>> values) {
        return new BrokerConfig(node, dataDir, listeners, auth, mqtt, tracing, http, values, baseDir);
    }
}
