package io.spoor.broker.config;

import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.spi.HostAndPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Everything that a broker is told. Made by {@link #load} from a file, or by {@link #defaults} or {@link #minimal}, and varied with the
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
        StoreConfig store,
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
     * there, a trace of every message, and the bridges that run by default. The TLS listener uses the files that
     * {@link io.spoor.certs.authority.DevelopmentAuthority} makes in the {@link #developmentFolder}: the caller sees to
     * it that they are there.
     */
    public static BrokerConfig defaults(Path dataDir) {
        Path files = developmentFolder(dataDir.toAbsolutePath().normalize());
        TlsConfig tls = TlsConfig.of(files.resolve("server.pem"), files.resolve("server.key"))
                .withClientCa(files.resolve("ca/ca.pem"), ClientAuth.OPTIONAL)
                .withCrl(files.resolve("ca/crl.pem"));
        return minimal(dataDir)
                .withListeners(
                        ListenerConfig.plain("tcp", ListenerType.MQTT, new HostAndPort(LOOPBACK, 1883)),
                        ListenerConfig.secure("tls", ListenerType.MQTTS, new HostAndPort(LOOPBACK, 8883), tls),
                        ListenerConfig.plain("ws", ListenerType.WS, new HostAndPort(LOOPBACK, 8083)))
                .withTracing(TracingConfig.of(MessageTracing.ALL))
                .withStore(StoreConfig.defaults())
                .withHttp(HttpConfig.defaults())
                .withBridges(new ConfigLoader(Map.of()).defaultBridges());
    }

    /** Where the development certificate authority keeps its files. */
    public static Path developmentFolder(Path dataDir) {
        return dataDir.resolve("dev-ca");
    }

    /**
     * The smallest broker, for tests and embedding: one MQTT listener on a free port of the loopback, no HTTP port, no
     * bridges, and sessions that end with the process.
     */
    public static BrokerConfig minimal(Path dataDir) {
        return new BrokerConfig(
                "spoor-0",
                dataDir.toAbsolutePath().normalize(),
                List.of(ListenerConfig.plain("tcp", ListenerType.MQTT, new HostAndPort(LOOPBACK, 0))),
                AuthConfig.defaults(),
                MqttConfig.defaults(),
                TracingConfig.defaults(),
                StoreConfig.none(),
                HttpConfig.disabled(),
                List.of(),
                Path.of("").toAbsolutePath());
    }

    public BrokerConfig withNode(String value) {
        return new BrokerConfig(value, dataDir, listeners, auth, mqtt, tracing, store, http, bridges, baseDir);
    }

    public BrokerConfig withListeners(ListenerConfig... values) {
        return new BrokerConfig(node, dataDir, List.of(values), auth, mqtt, tracing, store, http, bridges, baseDir);
    }

    public BrokerConfig withAuth(AuthConfig value) {
        return new BrokerConfig(node, dataDir, listeners, value, mqtt, tracing, store, http, bridges, baseDir);
    }

    public BrokerConfig withMqtt(MqttConfig value) {
        return new BrokerConfig(node, dataDir, listeners, auth, value, tracing, store, http, bridges, baseDir);
    }

    public BrokerConfig withTracing(TracingConfig value) {
        return new BrokerConfig(node, dataDir, listeners, auth, mqtt, value, store, http, bridges, baseDir);
    }

    public BrokerConfig withStore(StoreConfig value) {
        return new BrokerConfig(node, dataDir, listeners, auth, mqtt, tracing, value, http, bridges, baseDir);
    }

    public BrokerConfig withHttp(HttpConfig value) {
        return new BrokerConfig(node, dataDir, listeners, auth, mqtt, tracing, store, value, bridges, baseDir);
    }

    public BrokerConfig withBridges(List<BridgeSettings<?>> values) {
        return new BrokerConfig(node, dataDir, listeners, auth, mqtt, tracing, store, http, values, baseDir);
    }
}
