package io.spoor.broker.config;

import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.HostAndPort;
import io.spoor.tracing.spi.SettingsCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A configuration file's own keys, without the bridges' sections; see {@link BrokerConfig} for their meaning. */
record FileConfig(
        @DefaultValue("spoor-0") String node,
        @DefaultValue("data") Path dataDir,

        @DefaultValue("[{name: tcp, type: mqtt, address: '127.0.0.1:1883'}]")
        List<ListenerConfig> listeners,

        AuthConfig auth,
        MqttConfig mqtt,
        TracingConfig tracing,
        StoreConfig store,
        HttpConfig http) {

    FileConfig {
        SettingsCheck check = new SettingsCheck()
                .that(!node.isBlank(), "node", "is empty; give this broker a name, such as spoor-0")
                .that(
                        !Files.exists(dataDir) || Files.isDirectory(dataDir),
                        "dataDir",
                        dataDir + " exists and is not a folder")
                .that(!listeners.isEmpty(), "listeners", "is empty; without a listener nobody can connect");
        check.that(
                store.segment().bytes() / 8 * 7 > mqtt.maximumPacketSize().bytes(),
                "store.segment",
                store.segment() + " does not take a packet of mqtt.maximumPacketSize (" + mqtt.maximumPacketSize()
                        + "); make it at least a fifth larger than that");
        checkNames(listeners, check);
        checkAddresses(listeners, http, check);
        boolean certificates = listeners.stream()
                .map(ListenerConfig::tls)
                .anyMatch(tls -> tls != null && tls.clientAuth() != ClientAuth.NONE);
        check.that(
                certificates || auth.certificateIdentity() == CertificateIdentity.NONE,
                "auth.certificateIdentity",
                "has no effect: no listener asks for client certificates (tls: {clientCa: FILE, clientAuth: required})");
        check.done();
    }

    private static void checkNames(List<ListenerConfig> listeners, SettingsCheck check) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < listeners.size(); i++) {
            String name = listeners.get(i).name();
            check.that(names.add(name), "listeners[" + i + "].name", "'" + name + "' is taken by another listener");
        }
    }

    private static void checkAddresses(List<ListenerConfig> listeners, HttpConfig http, SettingsCheck check) {
        Map<HostAndPort, String> taken = new HashMap<>();
        for (int i = 0; i < listeners.size(); i++) {
            ListenerConfig listener = listeners.get(i);
            checkFree(taken, listener.address(), "listeners[" + i + "].address", check);
            taken.put(listener.address(), "listener " + listener.name());
        }
        if (http.enabled()) {
            checkFree(taken, http.address(), "http.address", check);
        }
    }

    private static void checkFree(
            Map<HostAndPort, String> taken, HostAndPort address, String key, SettingsCheck check) {
        taken.forEach((other, by) -> check.that(!clash(address, other), key, address + " is taken by " + by));
    }

    private static boolean clash(HostAndPort a, HostAndPort b) {
        boolean samePort = a.port() == b.port() && a.port() != 0;
        return samePort && (a.host().equals(b.host()) || isEveryHost(a) || isEveryHost(b));
    }

    private static boolean isEveryHost(HostAndPort address) {
        return address.host().equals("0.0.0.0") || address.host().equals("::");
    }
}
