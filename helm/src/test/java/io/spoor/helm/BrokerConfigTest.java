package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.broker.config.Anonymous;
import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.config.CertificateIdentity;
import io.spoor.broker.config.ClientAuth;
import io.spoor.broker.config.ConfigLoader;
import io.spoor.broker.config.ListenerConfig;
import io.spoor.broker.config.ListenerType;
import io.spoor.broker.config.ProxyProtocol;
import io.spoor.broker.config.TlsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The broker's spoor.yaml, read by the broker's own code, and whether its pod has what stands in it. */
class BrokerConfigTest {
    private static final String BROKER = "r-spoor-broker";
    private static final Pattern FILE = Pattern.compile("/etc/spoor/[\\w./-]+");

    @TempDir
    Path folder;

    static Stream<Chart> variants() {
        return Variants.all();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void the_broker_takes_it_and_finds_every_file(Chart chart) throws IOException {
        // Given
        Rendered rendered = chart.render();
        String text = text(rendered);
        Set<String> mounted = mountedFiles(rendered);
        List<String> named =
                FILE.matcher(text).results().map(found -> found.group()).toList();

        // When
        BrokerConfig config = load(text);

        // Then
        assertThat(config.listeners()).isNotEmpty();
        assertThat(config.http().api()).isTrue();
        for (String file : named) {
            assertThat(mounted.contains(file) || mounted.contains(Path.of(file).getParent() + "/*"))
                    .as("%s is among the mounted files %s", file, mounted)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void listeners_and_ports_of_the_pod_are_the_same(Chart chart) throws IOException {
        // Given
        Rendered rendered = chart.render();
        BrokerConfig config = load(text(rendered));

        // When
        List<Integer> ports = new ArrayList<>();
        broker(rendered)
                .container("broker")
                .path("ports")
                .forEach(port -> ports.add(port.path("containerPort").asInt()));

        // Then
        List<Integer> listened = new ArrayList<>();
        config.listeners().forEach(listener -> listened.add(listener.address().port()));
        listened.add(config.http().address().port());
        assertThat(ports).containsExactlyInAnyOrderElementsOf(listened);
    }

    @Test
    void by_default_devices_come_with_certificates_over_tls_only() throws IOException {
        // When
        BrokerConfig config = load(text(Chart.defaults().render()));

        // Then
        assertThat(config.listeners())
                .extracting(ListenerConfig::type)
                .containsExactly(ListenerType.MQTTS, ListenerType.WSS);
        assertThat(config.listeners()).allSatisfy(listener -> {
            assertThat(Objects.requireNonNull(listener.tls()).clientAuth()).isEqualTo(ClientAuth.REQUIRED);
            assertThat(listener.proxyProtocol()).isEqualTo(ProxyProtocol.OFF);
        });
        assertThat(config.auth().anonymous()).isEqualTo(Anonymous.REFUSED);
        assertThat(config.auth().certificateIdentity()).isEqualTo(CertificateIdentity.CN);
        assertThat(config.node()).isEqualTo(BROKER + "-0");
        assertThat(config.bridges())
                .extracting(bridge -> bridge.factory().configPath())
                .containsExactlyInAnyOrder("tracing.logstash", "bridges.influxdb");
        assertThat(config.http().tls()).isNotNull();
    }

    @Test
    void with_nothing_else_there_the_broker_keeps_everything_itself() throws IOException {
        // When
        BrokerConfig config = load(text(Variants.brokerOnly().render()));

        // Then
        assertThat(config.bridges())
                .extracting(bridge -> bridge.factory().configPath())
                .containsExactlyInAnyOrder("bridges.embedded", "tracing.files");
    }

    @Test
    void whatever_the_broker_knows_can_be_set_and_counts_more() throws IOException {
        // Given
        Chart chart = Chart.defaults()
                .with(
                        "broker.config",
                        Map.of(
                                "mqtt",
                                Map.of("maximumSessions", 2_000_000, "maximumKeepAlive", "1h"),
                                "tracing",
                                Map.of("budget", 17, "payload", Map.of("maximum", "1KiB"))));

        // When
        BrokerConfig config = load(text(chart.render()));

        // Then
        assertThat(config.mqtt().maximumSessions()).isEqualTo(2_000_000);
        assertThat(config.mqtt().maximumKeepAlive()).isEqualTo(Duration.ofHours(1));
        assertThat(config.mqtt().shutdownGrace()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.tracing().budget()).isEqualTo(17);
        assertThat(config.tracing().payload().maximum().bytes()).isEqualTo(1024);
    }

    @Test
    void access_is_what_the_values_say() throws IOException {
        // Given
        Chart chart = Chart.defaults()
                .with("broker.listeners.tls.clientAuth", "optional")
                .with("broker.listeners.tls.protocols", List.of("TLSv1.3"))
                .with("broker.listeners.proxyProtocol", "optional")
                .with("broker.listeners.trustedProxies", List.of("10.0.0.0/8"))
                .with("broker.auth.users.existingSecret", "existing-users")
                .with("broker.auth.acl.rules", "user alice\ntopic readwrite #\n")
                .with("certificates.revocation.existingSecret", "existing-crl");

        // When
        Rendered rendered = chart.render();
        BrokerConfig config = load(text(rendered));

        // Then
        TlsConfig tls = Objects.requireNonNull(config.listeners().get(0).tls());
        assertThat(tls.clientAuth()).isEqualTo(ClientAuth.OPTIONAL);
        assertThat(tls.protocols()).containsExactly("TLSv1.3");
        assertThat(tls.crl()).hasSize(1);
        assertThat(config.listeners().get(0).trustedProxies()).hasSize(1);
        assertThat(config.auth().passwordFile()).hasFileName("passwd");
        assertThat(config.auth().aclFile()).hasFileName("acl");
        assertThat(rendered.get("ConfigMap", BROKER + "-acl").at("/data/acl").asString())
                .contains("user alice");
    }

    @Test
    void a_change_of_the_configuration_restarts_the_broker_and_one_of_access_lists_does_not() {
        // Given
        Chart chart = Chart.defaults().with("broker.auth.acl.rules", "topic read a\n");

        // When, then
        assertThat(podOf(chart)).isEqualTo(podOf(chart.with("broker.auth.acl.rules", "topic read b\n")));
        assertThat(podOf(chart)).isNotEqualTo(podOf(chart.with("broker.tracing.budget", 77)));
    }

    @Test
    void the_grace_covers_what_the_broker_does_when_it_stops() throws IOException {
        // Given
        Chart chart = Chart.defaults().with("broker.shutdownGrace", "40s").with("broker.preStopSeconds", 7);

        // When
        Rendered rendered = chart.render();

        // Then
        Duration grace = load(text(rendered)).mqtt().shutdownGrace();
        assertThat(grace).isEqualTo(Duration.ofSeconds(40));
        JsonNode pod = broker(rendered).podSpec();
        // It is waited for three times: clients are told, connections end, destinations get what waits.
        assertThat(pod.path("terminationGracePeriodSeconds").asLong()).isGreaterThan(7 + 3 * grace.toSeconds());
        assertThat(broker(rendered)
                        .container("broker")
                        .at("/lifecycle/preStop/sleep/seconds")
                        .asInt())
                .isEqualTo(7);
    }

    @Test
    void what_cannot_work_is_said_before_anything_is_installed() {
        assertRefused(
                Chart.defaults()
                        .with("broker.listeners.tls.enabled", false)
                        .with("broker.listeners.webSocket.enabled", false),
                "broker.listeners: all are off, so nobody can connect");
        assertRefused(
                Chart.defaults().with("broker.listeners.tls.clientAuth", "optional"),
                "broker.listeners.tls.clientAuth is optional, but there are no users");
        assertRefused(
                Chart.defaults().with("broker.listeners.proxyProtocol", "required"),
                "broker.listeners.proxyProtocol is required, but trustedProxies is empty");
        assertRefused(
                Chart.defaults().with("broker.listeners.trustedProxies", List.of("10.0.0.0/8")),
                "trustedProxies has no effect while proxyProtocol is off");
        assertRefused(
                Chart.defaults().with("broker.persistence.size", "10Gi"),
                "broker.persistence.size is 10Gi, but store.maximum (6GiB) and two journals");
        assertRefused(
                Chart.defaults().with("broker.auth.acl.rules", "a").with("broker.auth.acl.existingSecret", "b"),
                "broker.auth.acl: give one of rules, existingConfigMap and existingSecret");
        assertRefused(
                Chart.defaults()
                        .with("certificates.mode", "cert-manager")
                        .with("certificates.clientCa.existingSecret", "devices")
                        .with("certificates.certManager.issuerRef.name", "a"),
                "certificates.dnsNames is empty");
        assertRefused(
                Chart.defaults()
                        .with("certificates.mode", "cert-manager")
                        .with("certificates.dnsNames", List.of("mqtt.example.com"))
                        .with("certificates.certManager.issuerRef.name", "a"),
                "set certificates.clientCa.existingSecret");
        assertRefused(
                Chart.defaults().with("secrets.validityDays", 60),
                "secrets.renewBeforeDays is 60, and certificates hold for 60 days");
        assertRefused(
                Chart.defaults().with("certificates.authority.serverValidityDays", 7),
                "certificates.authority.renewBeforeDays is 30, and certificates hold for 7 days");
    }

    @Test
    void two_listeners_on_one_port_are_named() {
        assertRefused(
                Chart.defaults().with("broker.listeners.webSocket.port", 8883),
                "broker.listeners.webSocket.port and broker.listeners.tls.port are both 8883");
        assertRefused(
                Chart.defaults().with("broker.http.port", 8884),
                "broker.http.port and broker.listeners.webSocket.port are both 8884");
    }

    @Test
    void certificates_that_name_nobody_are_not_enough() {
        Chart nameless = Chart.defaults().with("broker.auth.certificateIdentity", "none");
        assertRefused(nameless, "there are no users: nobody could connect");
        assertRefused(
                nameless.with("broker.auth.users.existingSecret", "users")
                        .with("broker.auth.clientIdEqualsIdentity", true),
                "clientIdEqualsIdentity needs a name from the certificate");
    }

    private static void assertRefused(Chart chart, String message) {
        assertThatThrownBy(chart::render).as("%s", chart).hasMessageContaining(message);
    }

    private static JsonNode podOf(Chart chart) {
        return broker(chart.render()).podTemplate();
    }

    private static KubeObject broker(Rendered rendered) {
        return rendered.ofKind("StatefulSet")
                .filter(set -> set.name().endsWith("-broker"))
                .findFirst()
                .orElseThrow();
    }

    private static String text(Rendered rendered) {
        String name = broker(rendered).name();
        return rendered.get("ConfigMap", name).at("/data").path("spoor.yaml").asString();
    }

    /** Reads it as the broker would in its pod, with files of a folder of its own. */
    private BrokerConfig load(String text) throws IOException {
        String moved = text.replace("/etc/spoor/", folder + "/etc/").replace("/var/lib/spoor", folder + "/data");
        var matcher =
                Pattern.compile(Pattern.quote(folder + "/etc/") + "[\\w./-]+").matcher(moved);
        while (matcher.find()) {
            Path file = Path.of(matcher.group());
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.writeString(file, "");
        }
        return new ConfigLoader(Map.of()).parse(moved, "spoor.yaml", folder);
    }

    /** Each file that the broker's container has below /etc/spoor; FOLDER/* where all keys of an object become files. */
    private static Set<String> mountedFiles(Rendered rendered) {
        KubeObject broker = broker(rendered);
        Set<String> files = new HashSet<>();
        for (JsonNode mount : broker.container("broker").path("volumeMounts")) {
            String path = mount.path("mountPath").asString();
            for (JsonNode volume : broker.podSpec().path("volumes")) {
                if (volume.path("name").asString().equals(mount.path("name").asString())) {
                    addFiles(path, volume.path("secret"), files);
                    addFiles(path, volume.path("configMap"), files);
                    volume.at("/projected/sources").forEach(source -> addFiles(path, source.path("secret"), files));
                }
            }
        }
        return files;
    }

    private static void addFiles(String path, JsonNode source, Set<String> files) {
        if (source.has("items")) {
            source.path("items")
                    .forEach(item -> files.add(path + "/" + item.path("path").asString()));
        } else if (!source.isMissingNode()) {
            files.add(path + "/*");
        }
    }
}
