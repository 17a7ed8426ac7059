package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.config.ConfigLoader;
import io.spoor.certs.secrets.SecretsPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The Job that makes Secrets: what it makes, when it runs, and what it may. */
class SecretsJobTest {
    static Stream<Chart> variants() {
        return Variants.all();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void it_may_touch_the_secrets_of_the_plan_and_no_others(Chart chart) {
        Rendered rendered = chart.render();
        rendered.objects().stream()
                .filter(object -> Set.of("Job", "CronJob").contains(object.kind()))
                .filter(job ->
                        job.podSpec().path("automountServiceAccountToken").asBoolean(false))
                .forEach(job -> {
                    Set<String> planned =
                            PlannedSecrets.of(rendered, job).keys().keySet();
                    rendered.find(
                                    "Role",
                                    job.podSpec().path("serviceAccountName").asString())
                            .ifPresent(role -> assertRole(role, planned));
                });
    }

    @ParameterizedTest
    @MethodSource("variants")
    void spoor_secrets_takes_the_plan(Chart chart) throws IOException {
        // Given
        boolean off = Boolean.FALSE.equals(chart.settings().get("secrets.enabled"));
        Rendered rendered = (off ? chart.with("secrets.enabled", true) : chart).render();
        KubeObject job = rendered.get(
                "CronJob", rendered.ofKind("CronJob").findFirst().orElseThrow().name());

        // When
        SecretsPlan plan = ConfigLoader.read(
                SecretsPlan.class, Chart.FOLDER.resolve("files/secrets.yaml"), PlannedSecrets.environment(job));

        // Then
        Set<String> names = new TreeSet<>();
        plan.authorities().stream()
                .filter(authority -> !Boolean.TRUE.equals(authority.existing()))
                .forEach(authority -> names.add(authority.secret()));
        plan.certificates().forEach(certificate -> names.add(certificate.secret()));
        plan.passwords().forEach(password -> names.add(password.secret()));
        assertThat(names).isEqualTo(PlannedSecrets.of(rendered).keys().keySet());
        assertThat(rendered.get("ConfigMap", job.name())
                        .at("/data")
                        .path("secrets.yaml")
                        .asString())
                .isEqualToIgnoringNewLines(Files.readString(Chart.FOLDER.resolve("files/secrets.yaml")));
    }

    @Test
    void secrets_are_found_again_by_a_label_that_argo_cd_does_not_go_by() {
        assertThat(Chart.defaults()
                        .with("commonLabels", Map.of("team", "iot"))
                        .render()
                        .get("CronJob", "r-spoor-secrets")
                        .container("secrets")
                        .path("args")
                        .toString())
                .contains(
                        "--label=spoor.io/release=r\"", "--label=app.kubernetes.io/name=spoor\"", "--label=team=iot\"")
                .doesNotContain("version", "helm.sh", "app.kubernetes.io/instance");
    }

    @Test
    void an_authority_of_somebodys_own_is_only_read() {
        // Given
        Rendered rendered = Chart.defaults()
                .with("certificates.authority.existingSecret", "existing-ca")
                .render();

        // Then
        for (String name : List.of("r-spoor-secrets", "r-spoor-secrets-hook")) {
            KubeObject role = rendered.get("Role", name);
            assertThat(role.at("/rules/0/resourceNames").toString())
                    .contains("r-spoor-broker-tls")
                    .doesNotContain("existing-ca", "device-ca");
            assertThat(role.at("/rules/1/resourceNames").toString()).isEqualTo("[\"existing-ca\"]");
            assertThat(role.at("/rules/1/verbs").toString()).isEqualTo("[\"get\"]");
        }
        assertThat(PlannedSecrets.of(rendered).text())
                .contains("existing: \"true\"")
                .doesNotContain("device-ca");
    }

    private static void assertRole(KubeObject role, Set<String> planned) {
        Set<String> named = new TreeSet<>();
        role.at("/rules/0/resourceNames").forEach(name -> named.add(name.asString()));
        assertThat(named).isEqualTo(planned);
        assertThat(role.at("/rules/0/verbs").toString()).isEqualTo("[\"get\",\"update\"]");
        int last = role.at("/rules").size() - 1;
        assertThat(role.at("/rules").path(last).path("verbs").toString()).isEqualTo("[\"create\"]");
        assertThat(last).isLessThan(3);
        for (JsonNode rule : role.at("/rules")) {
            assertThat(rule.path("resources").toString()).isEqualTo("[\"secrets\"]");
        }
    }

    @Test
    void it_runs_before_everything_else_and_each_week() {
        // When
        Rendered rendered = Chart.defaults().render();

        // Then
        KubeObject job = rendered.get("Job", "r-spoor-secrets-hook");
        assertThat(job.hook()).isEqualTo("pre-install,pre-upgrade");
        for (String kind : new String[] {"ConfigMap", "ServiceAccount", "Role", "RoleBinding", "NetworkPolicy"}) {
            KubeObject needed = rendered.get(kind, "r-spoor-secrets-hook");
            assertThat(needed.hook()).isEqualTo(job.hook());
            assertThat(weight(needed)).as("%s comes before the Job", needed).isLessThan(weight(job));
            assertThat(rendered.get(kind, "r-spoor-secrets").hook()).isEmpty();
        }
        KubeObject weekly = rendered.get("CronJob", "r-spoor-secrets");
        assertThat(weekly.at("/spec/schedule").asString()).isEqualTo("17 3 * * 0");
        assertThat(PlannedSecrets.of(rendered, weekly)).isEqualTo(PlannedSecrets.of(rendered, job));
    }

    private static int weight(KubeObject object) {
        return Integer.parseInt(object.annotations().getOrDefault("helm.sh/hook-weight", "0"));
    }

    @Test
    void it_makes_what_the_parts_need_and_nothing_for_those_that_are_not_there() {
        assertThat(planned(Chart.defaults()))
                .containsExactlyInAnyOrder(
                        "r-spoor-internal-ca",
                        "r-spoor-device-ca",
                        "r-spoor-broker-tls",
                        "r-spoor-test-device-tls",
                        "r-spoor-broker-internal-tls",
                        "r-spoor-broker-http-tls",
                        "r-spoor-broker-http",
                        "r-spoor-logstash-tls",
                        "r-spoor-elasticsearch-tls",
                        "r-spoor-elasticsearch-users",
                        "r-spoor-kibana-tls",
                        "r-spoor-kibana-keys",
                        "r-spoor-influxdb-tls",
                        "r-spoor-influxdb-users",
                        "r-spoor-grafana-tls",
                        "r-spoor-grafana-admin");
        assertThat(planned(Variants.brokerOnly()))
                .containsExactlyInAnyOrder(
                        "r-spoor-internal-ca",
                        "r-spoor-device-ca",
                        "r-spoor-broker-tls",
                        "r-spoor-test-device-tls",
                        "r-spoor-broker-http-tls",
                        "r-spoor-broker-http");
        assertThat(planned(Chart.defaults()
                        .with("certificates.mode", "existing")
                        .with("certificates.existingSecret", "existing-tls")
                        .with("elasticsearch.users.existingSecret", "existing-users")))
                .doesNotContain("r-spoor-device-ca", "r-spoor-broker-tls", "r-spoor-elasticsearch-users")
                .contains("r-spoor-elasticsearch-tls");
    }

    @Test
    void certificates_are_for_the_names_by_which_they_are_reached() {
        // Given
        Chart chart = Chart.defaults()
                .with("certificates.dnsNames", java.util.List.of("mqtt.example.com"))
                .with("certificates.ipAddresses", java.util.List.of("192.0.2.7"))
                .with("clusterDomain", "k8s.example.com");

        // When
        String plan = PlannedSecrets.of(chart.render()).text();

        // Then
        assertThat(plan)
                .contains("mqtt.example.com,r-spoor-broker,r-spoor-broker.ns,r-spoor-broker.ns.svc,"
                        + "r-spoor-broker.ns.svc.k8s.example.com,")
                .contains("\"192.0.2.7,127.0.0.1\"")
                .contains("r-spoor-elasticsearch.ns.svc,")
                .contains("*.r-spoor-elasticsearch-headless.ns.svc,")
                .doesNotContain("${");
    }

    private static Set<String> planned(Chart chart) {
        return PlannedSecrets.of(chart.render()).keys().keySet();
    }
}
