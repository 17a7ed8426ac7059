package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What values.schema.json refuses, and that its messages name the culprit. */
class ValuesSchemaTest {
    /** Maps that are handed on as they are. */
    private static final Set<String> FREE = Set.of(
            "annotations",
            "labels",
            "commonLabels",
            "commonAnnotations",
            "podLabels",
            "podAnnotations",
            "nodeSelector",
            "affinity",
            "config",
            "requests",
            "limits",
            "alertLabels",
            "dashboardLabels");

    @Test
    void a_key_that_nobody_knows_is_refused_wherever_it_stands() throws IOException {
        // Given
        JsonNode values = JsonMapper.shared()
                .valueToTree(new Yaml(new SafeConstructor(new LoaderOptions()))
                        .load(Files.readString(Path.of("values.yaml"))));
        List<String> sections = new ArrayList<>();
        collect("", values, sections);

        // When
        List<String> lax = new ArrayList<>();
        for (String section : sections) {
            String key = section.isEmpty() ? "nonsense" : section + ".nonsense";
            try {
                Chart.defaults().with(key, "x").text();
                lax.add(section);
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("nonsense").hasMessageContaining("not allowed");
            }
        }

        // Then
        assertThat(sections).hasSizeGreaterThan(40);
        assertThat(lax).isEmpty();
    }

    private static void collect(String path, JsonNode node, List<String> sections) {
        sections.add(path);
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            boolean isSection = member.getValue().isObject() && !FREE.contains(member.getKey());
            if (isSection && !member.getValue().isEmpty()) {
                collect(path.isEmpty() ? member.getKey() : path + "." + member.getKey(), member.getValue(), sections);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    broker.replicas                          | 2          | broker/replicas
                    broker.listeners.tls.port                | 70000      | broker/listeners/tls/port
                    broker.listeners.tls.clientAuth          | always     | broker/listeners/tls/clientAuth
                    broker.service.type                      | Public     | broker/service/type
                    broker.tracing.messages                  | some       | broker/tracing/messages
                    broker.tracing.journal                   | 4GB        | broker/tracing/journal
                    broker.persistence.size                  | 20G        | broker/persistence/size
                    broker.shutdownGrace                     | soon       | broker/shutdownGrace
                    broker.service.loadBalancerSourceRanges  | 10.0.0.0   | broker/service/loadBalancerSourceRanges
                    image.digest                             | sha256:0   | image/digest
                    kibana.mode                              | yes        | kibana/mode
                    certificates.mode                        | letsencrypt| certificates/mode
                    elastic.version                          | 8.19       | elastic/version
                    commonLabels                             | a=b        | commonLabels
                    """)
    void nonsense_is_refused_with_its_path(String key, String value, String path) {
        // Given
        Object typed = value.matches("\\d+") ? (Object) Integer.valueOf(value) : value;
        Object given = key.endsWith("Ranges") ? List.of(value) : typed;

        // When, then
        assertThatThrownBy(() -> Chart.defaults().with(key, given).text())
                .isInstanceOf(IllegalStateException.class)
                .message()
                .satisfiesAnyOf(
                        message -> assertThat(message).contains(path),
                        message -> assertThat(message).contains(path.replace('/', '.')));
    }

    @Test
    void what_a_mode_needs_must_be_given() {
        assertThatThrownBy(() ->
                        Chart.defaults().with("certificates.mode", "existing").text())
                .hasMessageContaining("existingSecret");
        assertThatThrownBy(() -> Chart.defaults()
                        .with("certificates.mode", "cert-manager")
                        .text())
                .hasMessageContaining("issuerRef");
        for (String part : List.of("logstash", "elasticsearch", "kibana", "influxdb")) {
            assertThatThrownBy(() ->
                            Chart.defaults().with(part + ".mode", "external").text())
                    .as(part)
                    .hasMessageContaining(part);
        }
    }

    @Test
    void labels_by_which_pods_are_found_cannot_be_replaced() {
        for (String labels : List.of("commonLabels", "broker.podLabels", "kibana.podLabels", "secrets.podLabels")) {
            assertThatThrownBy(() -> Chart.defaults()
                            .with(labels, Map.of("app.kubernetes.io/instance", "other"))
                            .text())
                    .as(labels)
                    .hasMessageContaining("app.kubernetes.io/instance");
        }
    }

    @Test
    void a_chart_above_may_switch_it_on() {
        assertThat(Chart.defaults().with("enabled", true).text())
                .isEqualTo(Chart.defaults().text());
    }

    @Test
    void an_image_that_changes_by_itself_is_refused() {
        assertThatThrownBy(() -> Chart.defaults().with("image.tag", "latest").text())
                .hasMessageContaining("the tag of the image ghcr.io/spoor-mqtt/spoor is latest");
        assertThatThrownBy(() ->
                        Chart.defaults().with("grafana.image.tag", "latest").text())
                .hasMessageContaining("the tag of the image docker.io/grafana/grafana is latest");
    }

    @Test
    void off_without_quotes_is_off_although_yaml_reads_false() {
        Chart quoted = Chart.defaults().with("grafana.mode", "off");
        assertThat(Chart.defaults().with("grafana.mode", false).text()).isEqualTo(quoted.text());
    }
}
