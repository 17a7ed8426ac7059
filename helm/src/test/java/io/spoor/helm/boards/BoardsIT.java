package io.spoor.helm.boards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Each panel of Kibana's and Grafana's dashboards and each alert rule, as they are in the chart's files, asks what real
 * devices made the broker tell.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class BoardsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static Scenario scenario;

    @BeforeAll
    static void a_fleet_does_all_that_a_fleet_does(@TempDir Path folder) throws Exception {
        scenario = new Scenario(folder);
        scenario.play();
    }

    @AfterAll
    static void stop() {
        scenario.close();
    }

    @Test
    void each_panel_in_kibana_shows_what_the_fleet_did() throws Exception {
        // Given
        Expected expected = new Expected("kibana");
        for (JsonNode object : kibana("lens")) {
            LensQuery query = new LensQuery(object);
            // When
            JsonNode answer =
                    scenario.ask(query.body(scenario.before(), scenario.after()).toString());
            // Then
            expected.check(query.id(), query.rows(answer));
        }
        expected.done();
    }

    @Test
    void each_search_in_kibana_finds_what_its_title_says() throws Exception {
        Expected expected = new Expected("searches");
        for (JsonNode object : kibana("search")) {
            JsonNode source = ChartFiles.JSON.readTree(object.at("/attributes/kibanaSavedObjectMeta/searchSourceJSON")
                    .asString());
            List<String> rows = new ArrayList<>();
            for (JsonNode hit : scenario.hits(source.at("/query/query").asString(), scenario.after())) {
                List<String> cells = new ArrayList<>();
                for (JsonNode column : object.at("/attributes/columns")) {
                    cells.add(Search.text(hit.at("/_source/" + column.asString().replace('.', '/'))));
                }
                rows.add(String.join(" | ", cells));
            }
            expected.check(object.get("id").asString(), rows);
        }
        expected.done();
    }

    @Test
    void each_panel_in_grafana_shows_what_the_fleet_did() throws Exception {
        // Given
        Expected expected = new Expected("grafana");
        GrafanaPanels panels = new GrafanaPanels(scenario);
        for (JsonNode dashboard : dashboards()) {
            for (JsonNode panel : dashboard.get("panels")) {
                for (JsonNode target : panel.path("targets")) {
                    // When
                    List<String> rows = panels.rows(target);
                    // Then
                    String name = panel.get("title").asString() + "/"
                            + target.get("refId").asString();
                    expected.check(dashboard.get("uid").asString() + "/" + name, rows);
                }
            }
        }
        expected.done();
    }

    @Test
    void each_variable_in_grafana_offers_what_is_there() throws Exception {
        Expected expected = new Expected("variables");
        GrafanaPanels panels = new GrafanaPanels(scenario);
        for (JsonNode dashboard : dashboards()) {
            for (JsonNode variable : dashboard.at("/templating/list")) {
                if (variable.get("type").asString().equals("query")) {
                    String name = variable.get("name").asString();
                    expected.check(dashboard.get("uid").asString() + "/" + name, panels.options(variable));
                }
            }
        }
        expected.done();
    }

    @Test
    void each_alert_rule_fires_for_those_that_it_is_meant_for_and_nobody_else() throws Exception {
        Map<String, AlertRule> rules = AlertRule.all();
        Set<String> tested = new TreeSet<>();
        Firing firing = (rule, at) -> {
            tested.add(rule);
            return Objects.requireNonNull(rules.get(rule)).firing(scenario.sources(), at);
        };
        Instant now = scenario.after();
        assertThat(firing.of("refusedBurst", now)).containsExactly("127.0.0.9");
        assertThat(firing.of("flapping", now)).containsExactly("flappy");
        assertThat(firing.of("drops", now)).contains("sleeper").doesNotContain("dash", "reader");
        assertThat(firing.of("certificates", now)).containsExactly("pump-old");
        assertThat(firing.of("traceGaps", now)).containsExactly("site-c | journal_full");
        assertThat(firing.of("slowConsumers", now)).containsExactly("snail");
        Instant whenTheyMoved = scenario.moved().plus(Duration.ofMinutes(10));
        assertThat(firing.of("newAddress", whenTheyMoved)).containsExactly("pump-1");
        assertThat(firing.of("newCipher", whenTheyMoved)).containsExactly("pump-2");
        Instant heldForAWhile = now.plus(Duration.ofMinutes(12));
        assertThat(firing.of("messageRate", heldForAWhile)).containsExactly("burst");
        assertThat(firing.of("valueRate", heldForAWhile)).containsExactly("rate/burst");
        assertThat(firing.of("silent", now)).doesNotContain("pump-1", "meter-1");
        assertThat(firing.of("silent", now.plus(Duration.ofMinutes(40))))
                .contains("pump-1", "steady", "meter-1")
                .doesNotContain("dash", "flappy", "reader");
        assertThat(tested).isEqualTo(rules.keySet());
    }

    @Test
    void no_alert_rule_fires_where_nothing_happened() throws Exception {
        Instant later = scenario.after().plus(Duration.ofDays(30));
        for (Map.Entry<String, AlertRule> rule : AlertRule.all().entrySet()) {
            assertThat(rule.getValue().firing(scenario.sources(), later))
                    .as(rule.getKey())
                    .isEmpty();
        }
    }

    @Test
    void prometheus_takes_its_rules_and_sees_what_is_wrong() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(scenario.prometheus().alerts()).containsExactly("SpoorDeadLetters"));
    }

    /** For whom a rule fires at a time. */
    private interface Firing {
        Set<String> of(String rule, Instant at) throws IOException, InterruptedException;
    }

    private static List<JsonNode> kibana(String type) throws IOException {
        return ChartFiles.lines(KibanaFilesTest.FILE).stream()
                .filter(object -> object.get("type").asString().equals(type))
                .toList();
    }

    private static List<JsonNode> dashboards() throws IOException {
        List<JsonNode> dashboards = new ArrayList<>();
        for (Path file : ChartFiles.list("files/grafana/dashboards", ".json")) {
            dashboards.add(ChartFiles.json(file.toString()));
        }
        return dashboards;
    }
}
