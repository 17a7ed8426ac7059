package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Which dashboards Grafana gets, and with which panels. */
class GrafanaDashboardsTest {
    private static final String GRAFANA = Chart.FULL_NAME + "-grafana";
    private static final String URL = "grafana.datasources.prometheusUrl";

    @Test
    void without_a_prometheus_there_is_nothing_that_asks_it() {
        // When
        Rendered rendered = Chart.defaults().render();
        // Then
        assertThat(rendered.find("ConfigMap", GRAFANA + "-health")).isEmpty();
        assertThat(mounted(rendered))
                .containsExactlyInAnyOrder(GRAFANA + "-events", GRAFANA + "-traffic", GRAFANA + "-values");
        JsonNode traffic = dashboard(rendered, "traffic");
        assertThat(traffic.toString()).doesNotContain("prometheus\"", "$instance");
        assertThat(titles(traffic))
                .contains("By device (summaries in Elasticsearch)", "Messages from devices")
                .doesNotContain("The broker (Prometheus)", "Messages a second");
        assertThat(traffic.at("/panels/0/gridPos/y").asInt(-1)).isZero();
    }

    @Test
    void panels_keep_their_numbers_since_alerts_link_them() throws Exception {
        JsonNode file = JsonMapper.shared()
                .readTree(Files.readString(Chart.FOLDER.resolve("files/grafana/dashboards/spoor-traffic.json")));
        for (JsonNode panel : dashboard(Chart.defaults().render(), "traffic").get("panels")) {
            assertThat(file.get("panels")
                            .valueStream()
                            .filter(its ->
                                    its.get("id").asInt() == panel.get("id").asInt())
                            .map(its -> its.get("title")))
                    .containsExactly(panel.get("title"));
        }
    }

    @Test
    void with_one_there_are_all_and_a_grafana_elsewhere_is_thought_to_have_one() {
        Rendered rendered = Chart.defaults().with(URL, "http://prometheus:9090").render();
        assertThat(mounted(rendered)).contains(GRAFANA + "-health");
        assertThat(titles(dashboard(rendered, "traffic"))).contains("Messages a second");
        Rendered elsewhere = Chart.defaults().with("grafana.mode", "external").render();
        assertThat(elsewhere.find("ConfigMap", GRAFANA + "-health")).isPresent();
        assertThat(titles(dashboard(elsewhere, "traffic"))).contains("Messages a second");
    }

    private static List<String> mounted(Rendered rendered) {
        List<String> names = new ArrayList<>();
        for (JsonNode volume : rendered.get("Deployment", GRAFANA).at("/spec/template/spec/volumes")) {
            for (JsonNode source : volume.at("/projected/sources")) {
                names.add(source.at("/configMap/name").asString());
            }
        }
        return names;
    }

    private static JsonNode dashboard(Rendered rendered, String name) {
        return JsonMapper.shared()
                .readTree(rendered.get("ConfigMap", GRAFANA + "-" + name)
                        .json()
                        .at("/data")
                        .get("spoor-" + name + ".json")
                        .asString());
    }

    private static List<String> titles(JsonNode dashboard) {
        return dashboard
                .get("panels")
                .valueStream()
                .map(panel -> panel.get("title").asString())
                .toList();
    }
}
