package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
        assertThat(rules(Chart.defaults().with("kibana.publicUrl", "https://localhost:5601")))
                .isEqualTo(yaml(Files.readString(FILES.resolve("rules.yaml"))));
    }

    @Test
    void alerts_link_to_kibana_where_its_address_is_known() {
        assertThat(rule(rules(Chart.defaults()), "silent").get("annotations").propertyNames())
                .containsExactlyInAnyOrder("summary", "description");
        assertThat(rule(rules(Chart.defaults().with("kibana.publicUrl", "https://kibana.example.com/")), "silent")
                        .at("/annotations/kibana")
                        .asString())
                .startsWith("https://kibana.example.com/app/dashboards#/view/spoor-device?")
                .contains("mqtt.client_id:%22{{ index .Labels \"mqtt.client_id\" | urlquery }}%22");
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
                .with("alerts.rules.messageRate.atLeast", 25)
                .with("alerts.rules.noEvents.minutes", 30));
        // Then
        assertThat(parameters(rule(rules, "refusedBurst"))).containsExactly(7.0);
        assertThat(parameters(rule(rules, "certificates"))).containsExactly(14.0);
        assertThat(parameters(rule(rules, "messageRate"))).containsExactly(0.5, 3.0);
        JsonNode silent = rule(rules, "silent");
        assertThat(parameters(silent)).containsExactly(40.0);
        assertThat(rule(rules, "messageRate").toString())
                .contains("$usual >= 25)")
                .doesNotContain("$usual >= 10)");
        assertThat(rule(rules, "noEvents").at("/data/0/relativeTimeRange/from").asInt())
                .isEqualTo(1800);
    }

    @Test
    void a_rule_that_is_off_is_paused_since_grafana_keeps_what_is_left_out() {
        JsonNode rules = rules(Chart.defaults().with("alerts.rules.flapping.enabled", false));
        assertThat(uids(rules)).isEqualTo(uids(rules(Chart.defaults())));
        assertThat(rule(rules, "flapping").path("isPaused").asBoolean()).isTrue();
        assertThat(rule(rules, "drops").path("isPaused").asBoolean(false)).isFalse();
        assertThat(rules.has("deleteRules")).isFalse();
    }

    @Test
    void rules_whose_data_source_is_away_are_deleted() {
        JsonNode rules = rules(Chart.defaults().with("influxdb.mode", "off"));
        assertThat(all(rules).map(AlertsTest::name)).doesNotContain("valueRate").contains("messageRate");
        assertThat(rules.at("/deleteRules")
                        .valueStream()
                        .map(rule -> rule.get("uid").asString()))
                .containsExactly("spoor-value-rate");
    }

    @Test
    void if_they_are_to_be_none_all_are_deleted_in_a_grafana_that_has_them() {
        // Given
        Chart chart = Chart.defaults().with("alerts.enabled", false);
        // When
        JsonNode rules = rules(chart);
        // Then
        assertThat(rules.has("groups")).isFalse();
        assertThat(rules.get("deleteRules")
                        .valueStream()
                        .map(rule -> rule.get("uid").asString()))
                .containsExactlyInAnyOrderElementsOf(uids(rules(Chart.defaults())));
        assertThat(rules.at("/deleteRules/0/orgId").asInt()).isEqualTo(1);
        assertThat(chart.render()
                        .get("Deployment", Chart.FULL_NAME + "-grafana")
                        .at("/spec/template/spec/volumes")
                        .valueStream()
                        .map(volume -> volume.at("/configMap/name").asString("")))
                .contains(NAME);
    }

    @Test
    void without_a_grafana_of_ours_there_are_none() {
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
                .containsExactlyInAnyOrder("rules.yaml", "contact-point-mqtt.yaml", "policy.yaml", "off.yaml");
        assertThat(yaml(data.get("policy.yaml").asString())
                        .at("/policies/0/repeat_interval")
                        .asString())
                .isEqualTo("12h");
        assertThat(data(Chart.defaults()).propertyNames()).containsExactly("rules.yaml");
    }

    @Test
    void contact_points_that_are_off_are_deleted_but_the_policy_only_goes_if_that_is_wanted() {
        // Given
        Chart one = Chart.defaults()
                .with("alerts.contactPoints.email.enabled", true)
                .with("alerts.contactPoints.email.addresses", "ops@example.com");
        Chart none = Chart.defaults().with("alerts.policy.reset", true);
        // Then
        JsonNode off = yaml(data(one).get("off.yaml").asString());
        assertThat(deletedPoints(off)).containsExactly("spoor-mqtt", "spoor-webhook");
        assertThat(off.has("resetPolicies")).isFalse();
        JsonNode reset = yaml(data(none).get("off.yaml").asString());
        assertThat(deletedPoints(reset)).containsExactly("spoor-email", "spoor-mqtt", "spoor-webhook");
        assertThat(reset.at("/resetPolicies/0").asInt()).isEqualTo(1);
        assertThat(data(one.with("alerts.enabled", false)).propertyNames()).containsExactly("rules.yaml");
    }

    @Test
    void what_is_on_for_weeks_is_told_again_more_rarely_and_own_routes_come_first() {
        // Given
        Chart chart = Chart.defaults()
                .with("alerts.contactPoints.email.enabled", true)
                .with("alerts.contactPoints.email.addresses", "ops@example.com")
                .with("alerts.policy.slowRepeatInterval", "48h")
                .with(
                        "alerts.policy.routes",
                        List.of(Map.of(
                                "receiver",
                                "night-shift",
                                "object_matchers",
                                List.of(List.of("severity", "=", "critical")))));
        // When
        JsonNode policy = yaml(data(chart).get("policy.yaml").asString()).at("/policies/0");
        // Then
        assertThat(policy.at("/repeat_interval").asString()).isEqualTo("4h");
        assertThat(policy.at("/routes/0/receiver").asString()).isEqualTo("night-shift");
        assertThat(policy.get("routes")
                        .valueStream()
                        .skip(1)
                        .map(route -> route.at("/object_matchers/0/0").asString()
                                + "=" + route.at("/object_matchers/0/2").asString() + " "
                                + route.at("/repeat_interval").asString()))
                .containsExactly("rule=certificates 48h", "severity=info 48h");
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
        return rules.path("groups")
                .valueStream()
                .flatMap(group -> group.get("rules").valueStream());
    }

    private static List<String> uids(JsonNode rules) {
        return all(rules).map(rule -> rule.get("uid").asString()).toList();
    }

    private static List<String> deletedPoints(JsonNode file) {
        return file.get("deleteContactPoints")
                .valueStream()
                .map(point -> point.get("uid").asString())
                .toList();
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
