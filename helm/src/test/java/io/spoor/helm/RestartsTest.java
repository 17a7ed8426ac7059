package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What starts pods anew: what they read when they start, and nothing else. */
class RestartsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"false", "true"})
    void a_new_version_of_the_chart_alone_does_not(String eck) throws Exception {
        // Given
        Map<String, String> settings = Map.of("eck.enabled", eck);
        ChartCopy copy = ChartCopy.in(folder.resolve("chart"));
        Map<String, JsonNode> before = pods(copy.render(settings));

        // When
        copy.edit("Chart.yaml", text -> text.replaceFirst("(?m)^version: .*$", "version: 99.0.0"));

        // Then
        assertThat(copy.render(settings).objects())
                .anySatisfy(object -> assertThat(object.labels()).containsEntry("helm.sh/chart", "spoor-99.0.0"));
        assertThat(pods(copy.render(settings))).isEqualTo(before);
    }

    @Test
    void labels_and_annotations_of_all_objects_restart_only_as_far_as_pods_have_them() {
        // When
        Map<String, JsonNode> annotated = pods(Chart.defaults()
                .with("commonAnnotations", Map.of("example.com/owner", "iot"))
                .render());

        // Then
        Map<String, JsonNode> plain = pods(Chart.defaults().render());
        assertThat(annotated.get("Deployment/r-spoor-grafana")).isEqualTo(plain.get("Deployment/r-spoor-grafana"));
        assertThat(annotated.get("StatefulSet/r-spoor-elasticsearch"))
                .isEqualTo(plain.get("StatefulSet/r-spoor-elasticsearch"));
    }

    @ParameterizedTest
    @CsvSource({
        "StatefulSet/r-spoor-logstash, files/logstash/pipeline/spoor.conf",
        "StatefulSet/r-spoor-elasticsearch, files/elasticsearch/prepare.sh",
        "Deployment/r-spoor-grafana, files/grafana/provisioning/datasources/influxdb.yaml",
        "Deployment/r-spoor-grafana, files/grafana/alerting/rules.yaml"
    })
    void a_file_that_a_pod_reads_when_it_starts_does(String workload, String file) throws Exception {
        // Given
        ChartCopy copy = ChartCopy.in(folder.resolve("chart"));
        Map<String, JsonNode> before = pods(copy.render(Map.of()));

        // When
        copy.edit(
                file,
                text -> file.endsWith("rules.yaml") ? text.replaceFirst("title: ", "title: New ") : text + "# new\n");
        Map<String, JsonNode> after = pods(copy.render(Map.of()));

        // Then
        assertThat(after.keySet()).isEqualTo(before.keySet());
        after.forEach((name, pod) -> {
            if (name.equals(workload)) {
                assertThat(pod).as(name).isNotEqualTo(before.get(name));
            } else {
                assertThat(pod).as(name).isEqualTo(before.get(name));
            }
        });
    }

    private static Map<String, JsonNode> pods(Rendered rendered) {
        Map<String, JsonNode> pods = new TreeMap<>();
        rendered.objects().stream()
                .filter(object -> !object.podTemplate().isMissingNode())
                .filter(object -> !object.kind().equals("Pod") && !object.kind().equals("Job"))
                .forEach(object -> pods.put(object.toString(), object.podTemplate()));
        assertThat(pods).hasSizeGreaterThan(3);
        return pods;
    }
}
