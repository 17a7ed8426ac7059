package io.spoor.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.broker.config.TracePayloadConfig.Redact;
import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.ecs.Pseudonyms.Kind;
import io.spoor.tracing.match.AddressRange;
import io.spoor.tracing.match.Glob;
import io.spoor.tracing.match.TopicPattern;
import io.spoor.tracing.policy.MessageEvent;
import io.spoor.tracing.spi.DataSize;
import io.spoor.tracing.spi.HostAndPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Defaults, full mapping and rules of the smaller sections. */
class SectionConfigsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void makeFiles() throws IOException {
        for (String name : List.of("server.pem", "server.key", "ca.pem", "a.crl", "b.crl", "word", "passwd", "acl")) {
            Files.writeString(folder.resolve(name), "");
        }
    }

    @Test
    void auth_defaults() {
        assertThat(bind(AuthConfig.class, ""))
                .isEqualTo(AuthConfig.defaults())
                .isEqualTo(new AuthConfig(Anonymous.LOOPBACK, null, null, CertificateIdentity.NONE, false));
    }

    @Test
    void auth_full_mapping() throws Exception {
        // When
        AuthConfig full = bind(
                AuthConfig.class,
                "{anonymous: false, passwordFile: passwd, aclFile: acl, certificateIdentity: san-dns,"
                        + " clientIdEqualsIdentity: true}");

        // Then
        assertThat(full)
                .isEqualTo(new AuthConfig(
                        Anonymous.REFUSED,
                        folder.resolve("passwd"),
                        folder.resolve("acl"),
                        CertificateIdentity.SAN_DNS,
                        true));
        Mapping.assertEveryComponentDiffers(full, AuthConfig.defaults());
        assertThat(bind(AuthConfig.class, "anonymous: true").anonymous()).isEqualTo(Anonymous.ALLOWED);
        assertThat(bind(AuthConfig.class, "anonymous: loopback").anonymous()).isEqualTo(Anonymous.LOOPBACK);
    }

    @Test
    void auth_with_client_ids_bound_to_an_identity_that_nobody_has_is_refused() {
        assertRefused(
                AuthConfig.class,
                "clientIdEqualsIdentity: true",
                "clientIdEqualsIdentity: needs certificateIdentity: cn, san-dns or san-uri");
    }

    @Test
    void tls_defaults() {
        assertThat(bind(TlsConfig.class, "{certificate: server.pem, key: server.key}"))
                .isEqualTo(TlsConfig.of(folder.resolve("server.pem"), folder.resolve("server.key")))
                .isEqualTo(new TlsConfig(
                        folder.resolve("server.pem"),
                        folder.resolve("server.key"),
                        null,
                        null,
                        List.of(),
                        ClientAuth.NONE,
                        List.of("TLSv1.3", "TLSv1.2"),
                        List.of(),
                        Duration.ofSeconds(10)));
    }

    @Test
    void tls_full_mapping() throws Exception {
        // When
        TlsConfig full = bind(TlsConfig.class, """
                certificate: server.pem
                key: server.key
                keyPasswordFile: word
                clientCa: ca.pem
                crl: [a.crl, b.crl]
                clientAuth: required
                protocols: [TLSv1.3]
                ciphers: [TLS_AES_256_GCM_SHA384]
                handshakeTimeout: 3s
                """);

        // Then
        assertThat(full)
                .isEqualTo(new TlsConfig(
                        folder.resolve("server.pem"),
                        folder.resolve("server.key"),
                        folder.resolve("word"),
                        folder.resolve("ca.pem"),
                        List.of(folder.resolve("a.crl"), folder.resolve("b.crl")),
                        ClientAuth.REQUIRED,
                        List.of("TLSv1.3"),
                        List.of("TLS_AES_256_GCM_SHA384"),
                        Duration.ofSeconds(3)));
        Mapping.assertEveryComponentDiffers(full, TlsConfig.of(Path.of("x"), Path.of("y")));
    }

    @Test
    void tls_with_settings_that_do_not_fit_together_is_refused() {
        String files = "certificate: server.pem\nkey: server.key\n";
        assertRefused(TlsConfig.class, files + "clientAuth: required", "clientAuth: client certificates need clientCa");
        assertRefused(TlsConfig.class, files + "clientCa: ca.pem", "clientCa: has no effect while clientAuth is none");
        assertRefused(TlsConfig.class, files + "crl: [a.crl]", "crl: has no effect without clientCa");
        assertRefused(TlsConfig.class, files + "protocols: [TLSv1]", "protocols: [TLSv1] is not a choice from");
        assertRefused(TlsConfig.class, files + "handshakeTimeout: 1ms", "handshakeTimeout: 1ms is not between");
        assertRefused(TlsConfig.class, "certificate: server.pem", "key: is missing");
        assertRefused(
                TlsConfig.class,
                "certificate: nowhere.pem\nkey: .\n",
                "certificate: " + folder.resolve("nowhere.pem") + " does not exist",
                "key: " + folder + " is not a file");
        assertRefused(
                TlsConfig.class,
                files + "clientCa: ca.pem\nclientAuth: optional\ncrl: [a.crl, c.crl]",
                "line 5, column 14: crl[1]: " + folder.resolve("c.crl") + " does not exist");
    }

    @Test
    void listener_defaults() {
        HostAndPort address = new HostAndPort("::1", 1883);
        assertThat(bind(ListenerConfig.class, "{name: a, type: mqtt, address: '[::1]:1883'}"))
                .isEqualTo(ListenerConfig.plain("a", ListenerType.MQTT, address))
                .isEqualTo(new ListenerConfig(
                        "a",
                        ListenerType.MQTT,
                        address,
                        "/mqtt",
                        null,
                        1024,
                        ProxyProtocol.OFF,
                        List.of(),
                        ForwardedHeader.X_FORWARDED_FOR));
    }

    @Test
    void listener_full_mapping() throws Exception {
        // When
        ListenerConfig full = bind(ListenerConfig.class, """
                name: secure
                type: wss
                address: "0.0.0.0:8084"
                path: /
                tls: {certificate: server.pem, key: server.key}
                backlog: 5
                proxyProtocol: required
                trustedProxies: [10.0.0.0/8, "2001:db8::/32"]
                forwardedHeader: forwarded
                """);

        // Then
        HostAndPort address = new HostAndPort("0.0.0.0", 8084);
        TlsConfig tls = TlsConfig.of(folder.resolve("server.pem"), folder.resolve("server.key"));
        assertThat(full)
                .isEqualTo(new ListenerConfig(
                        "secure",
                        ListenerType.WSS,
                        address,
                        "/",
                        tls,
                        5,
                        ProxyProtocol.REQUIRED,
                        List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("2001:db8::/32")),
                        ForwardedHeader.FORWARDED));
        Mapping.assertEveryComponentDiffers(
                full, ListenerConfig.plain("a", ListenerType.MQTT, new HostAndPort("a", 1)));
    }

    @Test
    void listeners_with_settings_that_do_not_fit_their_type_are_refused() {
        String tls = "tls: {certificate: server.pem, key: server.key}";
        assertRefused(ListenerConfig.class, listener("mqtts", ""), "tls: is missing; a listener of type mqtts needs");
        assertRefused(ListenerConfig.class, listener("mqtt", tls), "tls: has no effect on type mqtt; use type mqtts");
        assertRefused(ListenerConfig.class, listener("ws", tls), "tls: has no effect on type ws; use type wss");
        assertRefused(ListenerConfig.class, listener("ws", "path: mqtt"), "path: 'mqtt' does not begin with /");
        assertRefused(ListenerConfig.class, listener("mqtt", "path: /a"), "path: is for listeners of type ws and wss");
        assertRefused(ListenerConfig.class, listener("mqtt", "backlog: 0"), "backlog: 0 is not between");
        assertRefused(ListenerConfig.class, "{name: ' ', type: mqtt, address: 'a:1'}", "name: is empty");
    }

    @Test
    void listeners_behind_proxies_need_to_know_them() {
        assertRefused(ListenerConfig.class, listener("mqtt", "proxyProtocol: required"), "trustedProxies: is empty");
        assertRefused(
                ListenerConfig.class,
                listener("mqtt", "proxyProtocol: optional\ntrustedProxies: [0.0.0.0/0]"),
                "trustedProxies: has a range of all addresses");
        assertRefused(
                ListenerConfig.class,
                listener("mqtt", "trustedProxies: [10.0.0.0/8]"),
                "trustedProxies: has no effect; set proxyProtocol");
        assertRefused(
                ListenerConfig.class,
                listener("mqtt", "proxyProtocol: required\ntrustedProxies: [10.0.0.1]\nforwardedHeader: forwarded"),
                "forwardedHeader: is for listeners of type ws and wss");
        assertRefused(ListenerConfig.class, listener("ws", "forwardedHeader: forwarded"), "forwardedHeader: is for");
        assertRefused(
                ListenerConfig.class,
                listener("mqtt", "proxyProtocol: on"),
                "proxyProtocol: 'on' is not one of off, optional, required");
        assertThat(bind(ListenerConfig.class, listener("ws", "trustedProxies: [10.0.0.1]"))
                        .trustedProxies())
                .hasSize(1);
    }

    @Test
    void tracing_and_journal_defaults() {
        assertThat(bind(TracingConfig.class, ""))
                .isEqualTo(TracingConfig.defaults())
                .isEqualTo(new TracingConfig(
                        MessageTracing.SUMMARY,
                        1000,
                        null,
                        Duration.ofSeconds(60),
                        10,
                        new TracePayloadConfig(new DataSize(0), List.of(new TopicPattern("#")), List.of()),
                        null,
                        new JournalConfig(DataSize.ofMiB(16), DataSize.ofMiB(1024), Duration.ofHours(1))));
        assertThat(bind(JournalConfig.class, "")).isEqualTo(JournalConfig.defaults());
    }

    @Test
    void tracing_and_journal_full_mapping() throws Exception {
        // Given
        Path key = Files.write(folder.resolve("pseudonyms.key"), new byte[32]);

        // When
        TracingConfig full = bind(TracingConfig.class, """
                messages: all
                budget: 50
                summaryInterval: 5m
                summaryTopics: 3
                journal: {segment: 1MiB, maximum: 4MiB, keep: 5m}
                rules:
                - {client: 'pump-*', address: 10.0.0.0/8, certificate: 'CN=*', topic: plant/#, detail: none,
                   event: [message-drop, message-ack], reason: [queue_full, '0x97']}
                payload: {maximum: 1KiB, topics: [a/#], redact: [{topic: a/b, keys: [password]}]}
                pseudonyms: {keyFile: %s, of: [client-id]}
                """.formatted(key));

        // Then
        JournalConfig journal = new JournalConfig(DataSize.ofMiB(1), DataSize.ofMiB(4), Duration.ofMinutes(5));
        assertThat(full)
                .isEqualTo(new TracingConfig(
                        MessageTracing.ALL,
                        50,
                        List.of(new TraceRuleConfig(
                                new Glob("pump-*"),
                                AddressRange.parse("10.0.0.0/8"),
                                new Glob("CN=*"),
                                new TopicPattern("plant/#"),
                                Set.of(MessageEvent.MESSAGE_DROP, MessageEvent.MESSAGE_ACK),
                                Set.of("queue_full", "0x97"),
                                MessageTracing.NONE)),
                        Duration.ofMinutes(5),
                        3,
                        new TracePayloadConfig(
                                DataSize.ofKiB(1),
                                List.of(new TopicPattern("a/#")),
                                List.of(new Redact(new TopicPattern("a/b"), Set.of("password")))),
                        new PseudonymsConfig(key, Set.of(Kind.CLIENT_ID)),
                        journal));
        Mapping.assertEveryComponentDiffers(full, TracingConfig.defaults());
        Mapping.assertEveryComponentDiffers(full.journal(), JournalConfig.defaults());
        assertRefused(
                TracingConfig.class,
                "rules: [{reason: [full], detail: all}]",
                "reason: 'full' is neither a reason to drop a message");
        assertRefused(TracingConfig.class, "rules: [{topic: 'a#', detail: all}]", "'a#' is not a topic filter");
        assertRefused(TracingConfig.class, "rules: [{client: x}]", "detail: is missing");
        assertRefused(TracingConfig.class, "payload: {maximum: 1MiB}", "maximum: 1MiB is not between");
        assertRefused(TracingConfig.class, "budget: 1", "budget: 1 is not between");
        assertRefused(TracingConfig.class, "summaryInterval: 10ms", "summaryInterval: 10ms is not between 1s and 1d");
        assertRefused(
                TracingConfig.class,
                "journal: {maximum: 20MiB}",
                "journal.maximum: 20MiB is not at least two segments (16MiB each)");
    }

    @Test
    void http_defaults() {
        assertThat(bind(HttpConfig.class, ""))
                .isEqualTo(HttpConfig.defaults())
                .isEqualTo(new HttpConfig(true, new HostAndPort("127.0.0.1", 9464)));
    }

    @Test
    void http_full_mapping() throws Exception {
        // When
        HttpConfig full = bind(HttpConfig.class, """
                enabled: false
                address: '[::]:80'
                api: false
                openPages: false
                auth: {tokenFile: word, readTokenFile: word, manageTokenFile: word, passwordFile: passwd, managers: [alice]}
                tls: {certificate: server.pem, key: server.key, keyPasswordFile: word}
                """);

        // Then
        assertThat(full)
                .isEqualTo(new HttpConfig(
                        false,
                        new HostAndPort("::", 80),
                        false,
                        false,
                        new HttpAuthConfig(
                                folder.resolve("word"),
                                folder.resolve("word"),
                                folder.resolve("word"),
                                folder.resolve("passwd"),
                                List.of("alice")),
                        new HttpTlsConfig(
                                folder.resolve("server.pem"), folder.resolve("server.key"), folder.resolve("word"))));
        Mapping.assertEveryComponentDiffers(full, HttpConfig.defaults());
    }

    @Test
    void an_interface_for_everyone_is_for_the_loopback_only() {
        assertRefused(
                HttpConfig.class,
                "address: '0.0.0.0:9464'",
                "auth: is missing: whoever reaches 0.0.0.0:9464 could disconnect clients");
        assertRefused(HttpConfig.class, "address: '127.0.0.1.example.com:9464'", "auth: is missing");
        assertRefused(HttpConfig.class, "openPages: false", "openPages: cannot be false without auth");
        assertRefused(HttpConfig.class, "auth: {}", "auth.tokenFile: is missing, and so are readTokenFile");
        assertRefused(HttpConfig.class, "auth: {tokenFile: word, managers: [a]}", "managers: has no effect without");
        assertThat(bind(HttpConfig.class, "{address: '0.0.0.0:9464', api: false}")
                        .auth())
                .isNull();
        assertThat(bind(HttpConfig.class, "{address: '0.0.0.0:9464', auth: {tokenFile: word}}")
                        .api())
                .isTrue();
        assertThat(bind(HttpConfig.class, "address: '[::1]:9464'").api()).isTrue();
    }

    private static String listener(String type, String more) {
        return "name: a\ntype: " + type + "\naddress: '127.0.0.1:0'\n" + more;
    }

    private <T extends Record> T bind(Class<T> type, String yaml) {
        return Mapping.bind(type, folder, yaml);
    }

    private void assertRefused(Class<? extends Record> type, String yaml, String... messages) {
        assertThatThrownBy(() -> bind(type, yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(messages);
    }
}
