package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What the operator is told about Elasticsearch, Kibana and Logstash beside what {@link StackModesTest} says. */
class EckTest {
    private static final Chart CHART = Chart.defaults().with("eck.enabled", true);
    private static final List<String> KINDS = List.of("Elasticsearch", "Kibana", "Logstash");

    private final Rendered rendered = CHART.render();

    @Test
    void a_name_that_it_would_refuse_is_refused_at_once() {
        assertThatThrownBy(() -> CHART.with("fullnameOverride", "a-release-with-37-characters-in-its-n")
                        .text())
                .hasMessageContaining("a-release-with-37-characters-in-its-n has 37 characters")
                .hasMessageContaining("fullnameOverride");
        assertThat(CHART.with("fullnameOverride", "a-release-with-36-characters-in-it-s")
                        .render()
                        .objects())
                .isNotEmpty();
    }

    @Test
    void a_new_version_of_the_chart_alone_restarts_no_pod() {
        for (String kind : KINDS) {
            assertThat(KubeObject.strings(
                            rendered.get(kind, Chart.FULL_NAME).podTemplate().at("/metadata/labels")))
                    .as(kind)
                    .isNotEmpty()
                    .doesNotContainKeys("helm.sh/chart", "app.kubernetes.io/version");
        }
    }

    @Test
    void pods_have_the_labels_that_policies_and_peers_select_them_by() {
        for (String kind : KINDS) {
            String part = kind.toLowerCase(java.util.Locale.ROOT);
            Map<String, String> labels = KubeObject.strings(
                    rendered.get(kind, Chart.FULL_NAME).podTemplate().at("/metadata/labels"));
            KubeObject policy = rendered.get("NetworkPolicy", Chart.FULL_NAME + "-" + part);
            assertThat(labels).containsAllEntriesOf(KubeObject.strings(policy.at("/spec/podSelector/matchLabels")));
            assertThat(policy.at("/spec/policyTypes")).hasToString("[\"Ingress\",\"Egress\"]");
        }
    }

    @Test
    void nodes_of_elasticsearch_reach_each_other_and_are_reached_by_the_operator() {
        // Given
        JsonNode spec = rendered.get("NetworkPolicy", Chart.FULL_NAME + "-elasticsearch")
                .at("/spec");

        // Then
        assertThat(spec.at("/ingress/0/ports/0/port").asInt()).isEqualTo(9200);
        assertThat(spec.at("/ingress/0/from").toString())
                .contains("elastic-system", "\"elasticsearch\"", "\"logstash\"", "\"kibana\"", "\"grafana\"");
        assertThat(spec.at("/ingress/1/ports/0/port").asInt()).isEqualTo(9300);
        assertThat(spec.at("/ingress/1/from").size()).isEqualTo(1);
        assertThat(spec.at("/egress/1/to").toString()).contains("\"elasticsearch\"");
        assertThat(spec.at("/egress/1/ports").findValues("port"))
                .extracting(JsonNode::asInt)
                .containsExactly(9200, 9300);
    }

    @Test
    void kibanas_service_is_the_one_of_the_values() {
        // When
        Rendered reached = CHART.with("kibana.service.type", "LoadBalancer")
                .with("kibana.service.port", 443)
                .with("kibana.service.annotations", Map.of("example.com/internal", "true"))
                .with("kibana.service.loadBalancerSourceRanges", List.of("192.0.2.0/24"))
                .render();

        // Then
        JsonNode service = reached.get("Kibana", Chart.FULL_NAME).at("/spec/http/service");
        assertThat(service.at("/spec/type").asString()).isEqualTo("LoadBalancer");
        assertThat(service.at("/spec/loadBalancerSourceRanges")).hasToString("[\"192.0.2.0/24\"]");
        assertThat(service.at("/spec/ports"))
                .hasToString("[{\"name\":\"https\",\"port\":443,\"targetPort\":5601,\"protocol\":\"TCP\"}]");
        assertThat(service.at("/metadata/annotations").toString()).contains("example.com/internal");
        assertThat(StackModesTest.env(StackModesTest.job(reached, "kibana-setup"), "KIBANA_URL"))
                .isEqualTo("https://r-spoor-kb-http.ns.svc:443");
    }

    @Test
    void kibanas_keys_are_the_operators() {
        assertThat(PlannedSecrets.of(rendered).keys()).doesNotContainKey("r-spoor-kibana-keys");
        assertThat(PlannedSecrets.of(Chart.defaults().render()).keys()).containsKey("r-spoor-kibana-keys");
    }

    @Test
    void logstash_may_do_no_more_than_it_must() {
        // When
        JsonNode context =
                rendered.get("Logstash", Chart.FULL_NAME).container("logstash").path("securityContext");

        // Then: but write to its root file system, for there is no volume everywhere where it does
        assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(context.at("/capabilities/drop/0").asString()).isEqualTo("ALL");
        assertThat(context.path("readOnlyRootFilesystem").asBoolean(true)).isFalse();
        assertThat(CHART.with("logstash.containerSecurityContext", Map.of("readOnlyRootFilesystem", true))
                        .render()
                        .get("Logstash", Chart.FULL_NAME)
                        .container("logstash")
                        .at("/securityContext/readOnlyRootFilesystem")
                        .asBoolean(false))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Elasticsearch", "Kibana", "Logstash"})
    void volumes_of_ones_own_come_with_its_mount(String kind) {
        // Given
        String part = kind.toLowerCase(java.util.Locale.ROOT);

        // When
        KubeObject resource = CHART.with(
                        part + ".extraVolumes",
                        List.of(Map.of("name", "extra", "configMap", Map.of("name", "existing-extra"))))
                .with(part + ".extraVolumeMounts", List.of(Map.of("name", "extra", "mountPath", "/extra")))
                .render()
                .get(kind, Chart.FULL_NAME);

        // Then
        assertThat(resource.podSpec().path("volumes").toString()).contains("existing-extra");
        assertThat(resource.container(part).path("volumeMounts").toString()).contains("/extra");
    }

    @Test
    void secure_settings_are_handed_on() {
        assertThat(CHART.with("elasticsearch.secureSettings.existingSecret", "existing-s3")
                        .render()
                        .get("Elasticsearch", Chart.FULL_NAME)
                        .at("/spec/secureSettings/0/secretName")
                        .asString())
                .isEqualTo("existing-s3");
    }
}
