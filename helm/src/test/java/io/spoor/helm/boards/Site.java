package io.spoor.helm.boards;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spoor.bridges.influxdb.InfluxdProcess;
import io.spoor.broker.auth.PasswordFileEditor;
import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.embed.Spoor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Brokers as their configuration files say: one that tells each message, one that counts them, one that forgets some. */
final class Site {
    private Site() {}

    static Spoor telling(Path folder, Pki pki, int logstash, InfluxdProcess influxd) throws Exception {
        access(folder);
        Files.writeString(folder.resolve("token"), "unused");
        return start(folder, """
                node: site-a
                dataDir: data-a
                listeners:
                  - {name: tcp, type: mqtt, address: "127.0.0.1:0"}
                  - {name: tls, type: mqtts, address: "127.0.0.1:0", tls: {certificate: "%s", key: "%s", clientCa: "%s", clientAuth: required}}
                auth: {anonymous: false, passwordFile: passwd, aclFile: acl, certificateIdentity: cn}
                mqtt: {maximumQueuedMessages: 10, slowConsumerAfter: 300ms, connectTimeout: 3s, maximumSubscriptionsPerSession: 5}
                tracing:
                  messages: all
                  summaryInterval: 1s
                  journal: {segment: 1MiB}
                  logstash: {hosts: ["127.0.0.1:%d"], confirmEvery: 1s}
                bridges:
                  influxdb: {url: "%s", org: spoor, bucket: mqtt, tokenFile: token}
                http: {address: "127.0.0.1:0"}
                """.formatted(pki.server(), pki.serverKey(), pki.ca(), logstash, influxd.url()));
    }

    static Spoor counting(Path folder, int logstash) throws Exception {
        access(folder);
        return start(folder, """
                node: site-b
                dataDir: data-b
                listeners: [{name: tcp, type: mqtt, address: "127.0.0.1:0"}]
                auth: {anonymous: false, passwordFile: passwd, aclFile: acl}
                tracing:
                  messages: summary
                  budget: 10
                  summaryInterval: 1s
                  logstash: {hosts: ["127.0.0.1:%d"], confirmEvery: 1s}
                bridges: {embedded: false}
                http: {enabled: false}
                """.formatted(logstash));
    }

    /** One whose journal holds little. */
    static Spoor forgetting(Path folder, int logstash) throws Exception {
        access(folder);
        return start(folder, """
                node: site-c
                dataDir: data-c
                listeners: [{name: tcp, type: mqtt, address: "127.0.0.1:0"}]
                auth: {anonymous: false, passwordFile: passwd, aclFile: acl}
                tracing:
                  messages: all
                  journal: {segment: 1MiB, maximum: 2MiB}
                  logstash: {hosts: ["127.0.0.1:%d"], confirmEvery: 1s}
                bridges: {embedded: false}
                http: {enabled: false}
                """.formatted(logstash));
    }

    private static Spoor start(Path folder, String config) throws Exception {
        return Spoor.builder()
                .config(BrokerConfig.load(Files.writeString(folder.resolve("spoor.yaml"), config)))
                .start();
    }

    private static void access(Path folder) throws IOException {
        PasswordFileEditor passwords = new PasswordFileEditor(folder.resolve("passwd"));
        for (String user : new String[] {"alice", "nosy"}) {
            passwords.set(user, "wonderland".getBytes(UTF_8), PasswordFileEditor.Kind.BCRYPT);
        }
        Files.writeString(folder.resolve("acl"), """
                everyone
                topic readwrite #
                user nosy
                topic deny secret/#
                """);
    }
}
