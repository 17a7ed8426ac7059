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
    void of_one_device_each_panel_shows_what_happened_to_it_and_nothing_else() throws Exception {
        Expected expected = new Expected("device");
        for (JsonNode object : kibana("lens")) {
            LensQuery query = new LensQuery(object);
            if (query.id().startsWith("spoor-device-")) {
                List<String> rows = new ArrayList<>();
                for (String device : List.of("twin", "dash", "nosy", "pump-1", "sleeper")) {
                    JsonNode answer =
                            scenario.ask(query.body(scenario.before(), scenario.after(), "mqtt.client_id", device)
                                    .toString());
                    query.rows(answer).forEach(row -> rows.add(device + ": " + row));
                }
                expected.check(query.id(), rows);
            }
        }
        expected.done();
    }

    @Test
    void where_nothing_went_wrong_tiles_in_kibana_say_zero() throws Exception {
        Instant later = scenario.after().plus(Duration.ofDays(30));
        for (JsonNode object : kibana("lens")) {
            LensQuery query = new LensQuery(object);
            if (query.isTile()) {
                JsonNode answer = scenario.ask(
                        query.body(later, later.plus(Duration.ofDays(1))).toString());
                assertThat(query.rows(answer)).as(query.id()).containsExactly("0");
            }
        }
    }

    @Test
    void a_device_that_stays_connected_is_known_without_its_connect() throws Exception {
        // Given
        Instant until = scenario.before().minus(Duration.ofMinutes(5));
        LensQuery query = new LensQuery(lens("spoor-connected-devices"));
        // When
        List<String> rows = query.rows(
                scenario.ask(query.body(until.minus(Duration.ofHours(1)), until).toString()));
        // Then
        assertThat(rows).anyMatch(row -> row.startsWith("idle | - | - | ") && row.contains(" | 127.0.0.1 | tcp | "));
    }

    @Test
    void the_numbers_of_each_run_are_those_that_arrived_and_those_that_are_named_missing() throws Exception {
        LensQuery query = new LensQuery(lens("spoor-complete-runs"));
        List<String> rows = query.rows(
                scenario.ask(query.body(scenario.before(), scenario.after()).toString()));
        assertThat(rows).hasSize(3);
        for (String row : rows) {
            String[] cells = row.split(" \\| ", -1);
            long numbers = Long.parseLong(cells[2]) - Long.parseLong(cells[3]) + 1;
            assertThat(Long.parseLong(cells[4]) + Long.parseLong(cells[5]))
                    .as(row)
                    .isEqualTo(numbers);
        }
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
        // Topics that stopped have no points any more
        assertThat(firing.of("valueRate", now.plus(Duration.ofMinutes(50))))
                .containsExactlyInAnyOrder("rate/burst", "rate/steady");
        assertThat(firing.of("silent", now))
                .as("half an hour is no silence for who speaks each half hour")
                .isEmpty();
        assertThat(firing.of("noEvents", now)).isEmpty();
        assertThat(firing.of("noEvents", now.plus(Duration.ofMinutes(20)))).containsExactly("");
        Instant later = now.plus(Duration.ofHours(2));
        assertThat(firing.of("silent", later))
                .as("nothing came from anybody: the trace stands still")
                .isEmpty();
        // Others go on, one says what little it says a bit more often, one is still connected but says nothing
        scenario.history().summary("steady", 0, later.minus(Duration.ofMinutes(20)));
        scenario.history().summary("rare", 6, later.minus(Duration.ofMinutes(12)));
        scenario.history().summary("idle", 0, later.minus(Duration.ofMinutes(7)));
        scenario.history().summary("idle", 0, later);
        assertThat(firing.of("silent", later))
                .as("not those that never say something, or did so only once")
                .containsExactlyInAnyOrder("steady", "burst");
        assertThat(firing.of("silent", now.plus(Duration.ofHours(20))))
                .as("whoever is dead stays so")
                .containsExactlyInAnyOrder("steady", "burst");
        assertThat(firing.of("messageRate", later)).isEmpty();
        assertThat(firing.of("noEvents", later)).isEmpty();
        // One that stays connected with an old certificate
        Instant week = now.plus(Duration.ofDays(8));
        scenario.history().summary("pump-old", 0, week);
        assertThat(firing.of("certificates", week)).containsExactly("pump-old");
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

    private static JsonNode lens(String id) throws IOException {
        return kibana("lens").stream()
                .filter(object -> object.get("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
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
