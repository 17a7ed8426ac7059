package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the broker's objects are for, beyond what holds for all. */
class BrokerObjectsTest {
    private static final String BROKER = "r-spoor-broker";

    @Test
    void the_volume_outlives_the_release_and_the_broker_is_one() {
        // When
        KubeObject set = Chart.defaults().render().get("StatefulSet", BROKER);

        // Then
        assertThat(set.at("/spec/replicas").asInt()).isEqualTo(1);
        assertThat(set.at("/spec/persistentVolumeClaimRetentionPolicy/whenDeleted")
                        .asString())
                .isEqualTo("Retain");
        assertThat(set.at("/spec/persistentVolumeClaimRetentionPolicy/whenScaled")
                        .asString())
                .isEqualTo("Retain");
        assertThat(set.at("/spec/volumeClaimTemplates/0/metadata/name").asString())
                .isEqualTo("data");
        // Of what changes with a release there is nothing in it: Kubernetes would refuse the upgrade.
        assertThat(set.at("/spec/volumeClaimTemplates").toString()).doesNotContain("helm.sh/chart", "version");
    }

    @Test
    void without_a_volume_there_is_no_claim() {
        KubeObject set = Chart.defaults()
                .with("broker.persistence.enabled", false)
                .render()
                .get("StatefulSet", BROKER);
        assertThat(set.at("/spec").has("volumeClaimTemplates")).isFalse();
        assertThat(set.podSpec().path("volumes").toString())
                .contains("{\"name\":\"data\",\"emptyDir\":{\"sizeLimit\":\"20Gi\"}}");
    }

    @Test
    void probes_ask_whether_it_lives_and_takes_clients() {
        // When
        JsonNode broker = Chart.defaults()
                .with("broker.startupTimeoutSeconds", 600)
                .render()
                .get("StatefulSet", BROKER)
                .container("broker");

        // Then
        assertThat(broker.at("/livenessProbe/httpGet/path").asString()).isEqualTo("/health/live");
        assertThat(broker.at("/readinessProbe/httpGet/path").asString()).isEqualTo("/health/ready");
        assertThat(broker.at("/startupProbe/httpGet/path").asString()).isEqualTo("/health/ready");
        assertThat(broker.at("/startupProbe/failureThreshold").asInt()
                        * broker.at("/startupProbe/periodSeconds").asInt())
                .isEqualTo(600);
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            assertThat(broker.path(probe).at("/httpGet/scheme").asString()).isEqualTo("HTTPS");
            assertThat(broker.path(probe).at("/httpGet/port").asString()).isEqualTo("http");
        }
    }

    @Test
    void the_jvm_is_sized_by_the_limit() {
        JsonNode broker = Chart.defaults()
                .with("broker.jvm.maxRamPercentage", 60)
                .with("broker.jvm.options", List.of("-XX:+UseZGC"))
                .render()
                .get("StatefulSet", BROKER)
                .container("broker");
        assertThat(broker.path("env").toString())
                .contains(
                        "-XX:MaxRAMPercentage=60 -XX:MaxDirectMemorySize=512m -XX:+ExitOnOutOfMemoryError -XX:+UseZGC");
        assertThat(Chart.profile("small")
                        .with("broker.jvm.maxDirectPercentage", 30)
                        .render()
                        .get("StatefulSet", BROKER)
                        .container("broker")
                        .path("env")
                        .toString())
                .contains("-XX:MaxDirectMemorySize=230m");
    }

    @Test
    void devices_reach_tls_and_nothing_else_and_keep_their_addresses() {
        // When
        KubeObject service = Chart.defaults().render().get("Service", BROKER);

        // Then
        assertThat(service.at("/spec/type").asString()).isEqualTo("LoadBalancer");
        assertThat(service.at("/spec/externalTrafficPolicy").asString()).isEqualTo("Local");
        assertThat(names(service.at("/spec/ports"))).containsExactly("mqtts", "wss");
    }

    @Test
    void a_node_port_belongs_to_its_listener() {
        KubeObject service = Chart.defaults()
                .with("broker.service.type", "NodePort")
                .with("broker.service.nodePorts", Map.of("webSocket", 30884))
                .render()
                .get("Service", BROKER);
        assertThat(service.at("/spec/ports/0").has("nodePort")).isFalse();
        assertThat(service.at("/spec/ports/1/nodePort").asInt()).isEqualTo(30884);
    }

    @Test
    void the_broker_may_go_to_its_destinations_and_ask_for_names() {
        // When
        KubeObject policy = Chart.defaults().render().get("NetworkPolicy", BROKER);

        // Then
        assertThat(policy.at("/spec/policyTypes").toString()).isEqualTo("[\"Ingress\",\"Egress\"]");
        assertThat(targets(policy)).containsExactly("anywhere 53", "logstash 5044", "influxdb 8086");
        assertThat(targets(Variants.brokerOnly().render().get("NetworkPolicy", BROKER)))
                .containsExactly("anywhere 53");
        assertThat(targets(Chart.profile("external").render().get("NetworkPolicy", BROKER)))
                .containsExactly("anywhere 53", "anywhere 5044", "anywhere 8086");
    }

    @Test
    void metrics_are_for_the_namespace_that_may_have_them() {
        // Given
        Map<String, Object> from = Map.of("namespaceSelector", Map.of("matchLabels", Map.of("team", "sre")));

        // When
        KubeObject policy = Chart.defaults()
                .with("networkPolicy.metricsFrom", List.of(from))
                .render()
                .get("NetworkPolicy", BROKER);

        // Then
        JsonNode rule = policy.at("/spec/ingress/1");
        assertThat(rule.at("/ports/0/port").asString()).isEqualTo("http");
        assertThat(rule.path("from").toString())
                .isEqualTo("[{\"namespaceSelector\":{\"matchLabels\":{\"team\":\"sre\"}}}]");
        assertThat(policy.at("/spec/ingress/0").has("from"))
                .as("devices come from anywhere")
                .isFalse();
    }

    @Test
    void prometheus_finds_the_metrics_with_tls_that_it_can_check() {
        // When
        Rendered rendered = Chart.defaults()
                .with("monitoring.serviceMonitor.enabled", true)
                .with("monitoring.serviceMonitor.labels", Map.of("release", "prometheus"))
                .render();

        // Then
        KubeObject monitor = rendered.get("ServiceMonitor", BROKER);
        assertThat(monitor.labels()).containsEntry("release", "prometheus");
        Map<String, String> selector = KubeObject.strings(monitor.at("/spec/selector/matchLabels"));
        assertThat(rendered.ofKind("Service")
                        .filter(service -> service.labels().entrySet().containsAll(selector.entrySet()))
                        .map(KubeObject::name))
                .containsExactly(BROKER + "-headless");
        JsonNode endpoint = monitor.at("/spec/endpoints/0");
        assertThat(endpoint.path("scheme").asString()).isEqualTo("https");
        String plan = PlannedSecrets.of(rendered).text();
        assertThat(plan.substring(plan.indexOf("r-spoor-broker-http-tls")))
                .contains("," + endpoint.at("/tlsConfig/serverName").asString() + ",");
    }

    @Test
    void alerts_are_about_brokers_of_the_release_s_namespace() {
        // Given
        Pattern figure = Pattern.compile("\\bspoor_[a-z0-9_]+(\\{namespace=\"ns\"[,}])?");

        // When
        KubeObject rule = Chart.defaults()
                .with("monitoring.prometheusRule.enabled", true)
                .with("monitoring.prometheusRule.alertLabels", Map.of("team", "iot"))
                .render()
                .get("PrometheusRule", BROKER);

        // Then
        List<JsonNode> alerts = new ArrayList<>();
        rule.at("/spec/groups").forEach(group -> group.path("rules").forEach(alerts::add));
        assertThat(alerts).hasSizeGreaterThan(5).allSatisfy(alert -> {
            assertThat(figure.matcher(alert.path("expr").asString()).results())
                    .isNotEmpty()
                    .allMatch(found -> found.group(1) != null);
            assertThat(alert.at("/labels/team").asString()).isEqualTo("iot");
            assertThat(alert.at("/labels/severity").asString()).isNotEmpty();
            assertThat(alert.at("/annotations/summary").asString()).isNotEmpty();
        });
    }

    @Test
    void cert_manager_is_asked_for_the_names_that_devices_use() {
        // Given
        Chart chart = Chart.defaults()
                .with("certificates.mode", "cert-manager")
                .with("certificates.dnsNames", List.of("mqtt.example.com"))
                .with("certificates.clientCa.existingSecret", "existing-ca")
                .with("certificates.certManager.issuerRef.name", "letsencrypt");

        // When
        KubeObject certificate = chart.render().get("Certificate", BROKER);

        // Then
        assertThat(certificate.at("/spec/dnsNames").toString()).isEqualTo("[\"mqtt.example.com\"]");
        assertThat(certificate.at("/spec/secretName").asString()).isEqualTo("r-spoor-broker-tls");
        assertThat(certificate.at("/spec/issuerRef/name").asString()).isEqualTo("letsencrypt");
        assertThat(chart.with("certificates.certManager.ownNames", true)
                        .render()
                        .get("Certificate", BROKER)
                        .at("/spec/dnsNames")
                        .toString())
                .contains("r-spoor-broker.ns.svc");
    }

    @Test
    void helm_test_is_a_device_with_a_certificate_of_its_own() {
        // When
        KubeObject pod = Chart.defaults().render().get("Pod", "r-spoor-test");

        // Then
        assertThat(pod.hook()).isEqualTo("test");
        assertThat(pod.container("probe").path("args").toString())
                .contains("--certificate=/etc/spoor/device/tls.crt", "\"mqtts://r-spoor-broker.ns.svc:8883\"");
        assertThat(Chart.defaults().with("tests.enabled", false).render().find("Pod", "r-spoor-test"))
                .isEmpty();
        // Nobody from within the cluster gets in where a load balancer's header is required.
        assertThat(Chart.defaults()
                        .with("broker.listeners.proxyProtocol", "required")
                        .with("broker.listeners.trustedProxies", List.of("10.0.0.0/8"))
                        .render()
                        .find("Pod", "r-spoor-test"))
                .isEmpty();
    }

    @Test
    void helm_test_is_a_user_with_a_password_where_devices_are() {
        // Given
        Chart chart = Chart.defaults()
                .with("broker.listeners.tls.clientAuth", "none")
                .with("broker.listeners.webSocket.clientAuth", "none")
                .with("broker.auth.users.existingSecret", "existing-users");

        // Then: without one there is no way in
        assertThat(chart.render().find("Pod", "r-spoor-test")).isEmpty();
        assertThat(chart.notes()).doesNotContain("helm -n ns test r");

        // When
        Chart known = chart.with("tests.user", "probe").with("tests.passwordSecret", "existing-password");

        // Then
        assertThat(known.notes()).contains("helm -n ns test r");
        assertThat(known.render()
                        .get("Pod", "r-spoor-test")
                        .container("probe")
                        .path("args")
                        .toString())
                .contains("--user=probe", "--password-file=/etc/spoor/user/password", "mqtts://")
                .doesNotContain("--certificate");
        assertThatThrownBy(() -> chart.with("tests.user", "probe").text())
                .hasMessageContaining("tests.passwordSecret, the Secret with the key password");
    }

    @Test
    void helm_test_has_a_certificate_for_whatever_names_devices() {
        Chart chart = Chart.defaults();
        assertThat(PlannedSecrets.of(chart.with("broker.auth.certificateIdentity", "san-dns")
                                .render())
                        .text())
                .contains("dnsNames: [\"spoor-test\"]");
        assertThat(chart.with("broker.auth.certificateIdentity", "san-uri")
                        .render()
                        .find("Pod", "r-spoor-test"))
                .isEmpty();
        assertThat(chart.with("broker.auth.certificateIdentity", "san-uri")
                        .with("tests.deviceSecret", "existing-device")
                        .render()
                        .find("Pod", "r-spoor-test"))
                .isPresent();
    }

    @Test
    void helm_test_may_reach_what_it_asks() {
        assertThat(targets(Chart.defaults().render().get("NetworkPolicy", "r-spoor-test")))
                .containsExactlyInAnyOrder("anywhere 53", "broker 8883", "elasticsearch 9200", "influxdb 8086");
    }

    private static List<String> names(JsonNode ports) {
        List<String> names = new ArrayList<>();
        ports.forEach(port -> names.add(port.path("name").asString()));
        return names;
    }

    /** Component and first port of each rule of a policy's egress. */
    private static List<String> targets(KubeObject policy) {
        List<String> targets = new ArrayList<>();
        policy.at("/spec/egress")
                .forEach(rule -> targets.add(rule.at("/to/0/podSelector/matchLabels")
                                .path("app.kubernetes.io/component")
                                .asString("anywhere")
                        + " " + rule.at("/ports/0/port").asString()));
        return targets;
    }
}
