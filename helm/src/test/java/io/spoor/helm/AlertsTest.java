package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Grafana's alert rules as the chart gives them to Grafana. */
class AlertsTest {
    private static final String NAME = Chart.FULL_NAME + "-grafana-alerting";
    private static final Path FILES = Chart.FOLDER.resolve("files/grafana/alerting");

    @Test
    void with_the_default_thresholds_the_rules_are_those_of_the_file() throws Exception {
        assertThat(rules(Chart.defaults())).isEqualTo(yaml(Files.readString(FILES.resolve("rules.yaml"))));
    }

    @Test
    void thresholds_are_those_of_the_values() {
        // When
        JsonNode rules = rules(Chart.defaults()
                .with("alerts.rules.refusedBurst.above", 7)
                .with("alerts.rules.silent.minutes", 40)
                .with("alerts.rules.certificates.days", 14)
                .with("alerts.rules.messageRate.below", 0.5)
                .with("alerts.rules.messageRate.above", 3)
                .with("alerts.rules.flapping.enabled", false));
        // Then
        assertThat(parameters(rule(rules, "refusedBurst"))).containsExactly(7.0);
        assertThat(parameters(rule(rules, "certificates"))).containsExactly(14.0);
        assertThat(parameters(rule(rules, "messageRate"))).containsExactly(0.5, 3.0);
        JsonNode silent = rule(rules, "silent");
        assertThat(silent.get("for").asString()).isEqualTo("40m");
        assertThat(silent.at("/data/0/model/bucketAggs/1/settings/interval").asString())
                .isEqualTo("40m");
        assertThat(parameters(silent)).containsExactly(1.0);
        assertThat(all(rules).map(AlertsTest::name)).doesNotContain("flapping").contains("drops");
    }

    @Test
    void rules_go_with_their_data_source() {
        JsonNode rules = rules(Chart.defaults().with("influxdb.mode", "off"));
        assertThat(all(rules).map(AlertsTest::name)).doesNotContain("valueRate").contains("messageRate");
    }

    @Test
    void there_are_none_without_a_grafana_of_ours_or_if_they_are_off() {
        assertThat(Chart.defaults().with("alerts.enabled", false).render().find("ConfigMap", NAME))
                .isEmpty();
        assertThat(Chart.defaults().with("grafana.mode", "off").render().find("ConfigMap", NAME))
                .isEmpty();
    }

    @Test
    void contact_points_are_those_that_are_switched_on_and_the_policy_comes_with_the_first() {
        // Given
        Chart chart = Chart.defaults()
                .with("alerts.contactPoints.mqtt.enabled", true)
                .with("alerts.contactPoints.mqtt.url", "mqtts://broker:8883")
                .with("alerts.contactPoints.mqtt.existingSecret", "alerts-mqtt")
                .with("alerts.policy.repeatInterval", "12h");
        // When
        JsonNode data = data(chart);
        // Then
        assertThat(data.propertyNames())
                .containsExactlyInAnyOrder("rules.yaml", "contact-point-mqtt.yaml", "policy.yaml");
        assertThat(yaml(data.get("policy.yaml").asString())
                        .at("/policies/0/repeat_interval")
                        .asString())
                .isEqualTo("12h");
        assertThat(data(Chart.defaults()).propertyNames()).containsExactly("rules.yaml");
    }

    @Test
    void what_a_contact_point_needs_is_asked_for() {
        assertThatThrownBy(() -> Chart.defaults()
                        .with("alerts.contactPoints.webhook.enabled", true)
                        .render())
                .hasMessageContaining("alerts.contactPoints.webhook.existingSecret is empty");
        assertThatThrownBy(() ->
                        Chart.defaults().with("alerts.rules.silent.minutes", 0).render())
                .hasMessageContaining("minutes");
        assertThatThrownBy(() -> Chart.defaults()
                        .with("alerts.rules.noSuchRule.enabled", true)
                        .render())
                .hasMessageContaining("noSuchRule");
    }

    private static JsonNode data(Chart chart) {
        return chart.render().get("ConfigMap", NAME).at("/data");
    }

    private static JsonNode rules(Chart chart) {
        return yaml(data(chart).get("rules.yaml").asString());
    }

    private static Stream<JsonNode> all(JsonNode rules) {
        return rules.at("/groups/0/rules").valueStream();
    }

    private static String name(JsonNode rule) {
        return rule.at("/labels/rule").asString();
    }

    private static JsonNode rule(JsonNode rules, String name) {
        return all(rules).filter(rule -> name(rule).equals(name)).findFirst().orElseThrow();
    }

    private static List<Double> parameters(JsonNode rule) {
        return rule.get("data")
                .valueStream()
                .filter(step -> step.at("/model/type").asString("").equals("threshold"))
                .flatMap(step -> step.at("/model/conditions/0/evaluator/params").valueStream())
                .map(JsonNode::asDouble)
                .toList();
    }

    /** Numbers as Helm's own YAML knows them: all of one kind. */
    private static JsonNode yaml(String text) {
        Object tree = new Load(LoadSettings.builder().build()).loadFromString(text);
        return JsonMapper.shared().readTree(JsonMapper.shared().writeValueAsString(tree));
    }
}
