package io.spoor.helm.boards;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Grafana's dashboards and rules: what they rest on is there. */
class GrafanaFilesTest {
    private static final String DASHBOARDS = "files/grafana/dashboards";
    private static final String ALERTING = "files/grafana/alerting";
    private static final int COLUMNS = 24;
    private static final Pattern VIEW =
            Pattern.compile("^https://localhost:5601/app/(discover|dashboards)#/view/([a-z-]+)[?]");
    private static final Pattern METRIC = Pattern.compile("\\bspoor_[a-z_]+");

    @Test
    void each_dashboard_has_its_file_name_as_uid_and_asks_through_its_data_source_variables() throws Exception {
        for (Path file : ChartFiles.list(DASHBOARDS, ".json")) {
            JsonNode dashboard = ChartFiles.json(file.toString());
            assertThat(file.getFileName().toString())
                    .isEqualTo(dashboard.get("uid").asString() + ".json");
            Set<String> variables = new HashSet<>();
            for (JsonNode variable : dashboard.at("/templating/list")) {
                variables.add(variable.get("name").asString());
                if (variable.get("type").asString().equals("datasource")) {
                    assertThat(variable.at("/current/value").asString())
                            .isEqualTo("spoor-" + variable.get("query").asString());
                }
            }
            for (JsonNode panel : dashboard.get("panels")) {
                for (JsonNode target : panel.path("targets")) {
                    String type = target.at("/datasource/type").asString();
                    assertThat(target.at("/datasource/uid").asString())
                            .as(panel.get("title").asString())
                            .isEqualTo("${" + type + "}");
                    assertThat(variables).contains(type);
                }
            }
        }
    }

    @Test
    void panels_lie_side_by_side_and_have_numbers_of_their_own() throws Exception {
        for (Path file : ChartFiles.list(DASHBOARDS, ".json")) {
            Set<Integer> numbers = new HashSet<>();
            Set<String> cells = new HashSet<>();
            for (JsonNode panel : ChartFiles.json(file.toString()).get("panels")) {
                assertThat(numbers.add(panel.get("id").asInt()))
                        .as(file + " " + panel.get("id"))
                        .isTrue();
                JsonNode at = panel.get("gridPos");
                assertThat(at.get("x").asInt() + at.get("w").asInt()).isLessThanOrEqualTo(COLUMNS);
                for (int x = at.get("x").asInt();
                        x < at.get("x").asInt() + at.get("w").asInt();
                        x++) {
                    for (int y = at.get("y").asInt();
                            y < at.get("y").asInt() + at.get("h").asInt();
                            y++) {
                        assertThat(cells.add(x + " " + y))
                                .as(file + " " + panel.get("title"))
                                .isTrue();
                    }
                }
            }
        }
    }

    /** Grafana calls columns after fields and metrics: "mqtt.client_id", "Average". */
    @Test
    void columns_of_tables_have_names_for_people_and_units() throws Exception {
        for (Path file : ChartFiles.list(DASHBOARDS, ".json")) {
            for (JsonNode panel : ChartFiles.json(file.toString()).get("panels")) {
                JsonNode target = panel.at("/targets/0");
                if (panel.get("type").asString().equals("table")
                        && target.at("/datasource/type").asString().equals("elasticsearch")) {
                    for (Map.Entry<String, String> column :
                            new GrafanaSearch(target).columns().entrySet()) {
                        String name = panel.get("title").asString() + ": " + column.getKey();
                        assertThat(override(panel, column.getKey(), "displayName"))
                                .as(name)
                                .isNotEmpty();
                        assertThat(override(panel, column.getKey(), "unit"))
                                .as(name)
                                .isEqualTo(unit(column.getValue()));
                        assertThat(override(panel, column.getKey(), "links").isEmpty())
                                .as(name)
                                .isNotEqualTo(column.getKey().endsWith("client_id"));
                    }
                }
            }
        }
    }

    private static String override(JsonNode panel, String column, String property) {
        return panel.at("/fieldConfig/overrides")
                .valueStream()
                .filter(its -> its.at("/matcher/id").asString().equals("byName")
                        && its.at("/matcher/options").asString().equals(column))
                .flatMap(its -> its.get("properties").valueStream())
                .filter(its -> its.get("id").asString().equals(property))
                .map(its -> its.get("value").isString()
                        ? its.get("value").asString()
                        : its.get("value").toString())
                .findFirst()
                .orElse("");
    }

    private static String unit(String field) {
        if (field.endsWith(".duration")) {
            return "ns";
        }
        if (field.endsWith(".not_after")) {
            return "dateTimeAsIso";
        }
        return field.endsWith("bytes") ? "bytes" : "";
    }

    /** Points of a month may be millions, and a screen has some thousand dots. */
    @Test
    void nothing_in_influxdb_is_asked_for_point_by_point_or_minute_by_minute() throws Exception {
        for (Path file : ChartFiles.list(DASHBOARDS, ".json")) {
            for (JsonNode panel : ChartFiles.json(file.toString()).get("panels")) {
                for (JsonNode target : panel.path("targets")) {
                    if (target.at("/datasource/type").asString().equals("influxdb")) {
                        assertThat(target.get("query").asString())
                                .matches("SELECT \\w+\\(.*")
                                .doesNotContainPattern("time\\(\\d");
                    }
                }
            }
        }
    }

    @Test
    void each_field_that_is_asked_for_in_elasticsearch_is_in_the_index_template() throws Exception {
        // Given
        FieldTypes fields = FieldTypes.ofTheTemplate();
        Set<String> asked = new TreeSet<>();
        for (Path file : ChartFiles.list(DASHBOARDS, ".json")) {
            JsonNode dashboard = ChartFiles.json(file.toString());
            for (JsonNode panel : dashboard.get("panels")) {
                for (JsonNode target : panel.path("targets")) {
                    if (target.at("/datasource/type").asString().equals("elasticsearch")) {
                        asked.addAll(new GrafanaSearch(target).fields());
                    }
                }
            }
        }
        for (AlertRule rule : AlertRule.all().values()) {
            for (JsonNode query : rule.queries("spoor-elasticsearch")) {
                asked.addAll(new GrafanaSearch(query).fields());
            }
        }
        for (JsonNode object : ChartFiles.lines(KibanaFilesTest.FILE)) {
            if (object.get("type").asString().equals("lens")) {
                asked.addAll(new LensQuery(object).fields());
            }
        }
        // Then
        assertThat(asked).hasSizeGreaterThan(50).allMatch(fields::has);
    }

    @Test
    void each_figure_that_is_asked_for_in_prometheus_is_one_of_the_broker() throws Exception {
        // Given
        String known = Files.readString(Path.of("../broker/METRICS.md"));
        String asked = Files.readString(Path.of("files/prometheus/spoor.rules.yaml"));
        for (Path file : ChartFiles.list(DASHBOARDS, ".json")) {
            asked += Files.readString(file);
        }
        // Then
        Matcher metric = METRIC.matcher(asked);
        Set<String> found = new TreeSet<>();
        while (metric.find()) {
            found.add(metric.group());
        }
        assertThat(found).hasSizeGreaterThan(30).allMatch(name -> known.contains("`" + name + "`"));
    }

    @Test
    void rules_are_complete_and_name_no_variable_that_grafana_would_replace() throws Exception {
        Set<String> uids = new HashSet<>();
        for (AlertRule rule : AlertRule.all().values()) {
            JsonNode definition = rule.definition();
            assertThat(uids.add(definition.get("uid").asString())).isTrue();
            assertThat(definition.get("uid").asString()).hasSizeLessThanOrEqualTo(40);
            Set<String> steps = new HashSet<>();
            for (JsonNode step : definition.get("data")) {
                assertThat(step.get("refId")).isEqualTo(step.at("/model/refId"));
                JsonNode from = step.at("/model/expression");
                if (!from.isMissingNode() && !step.at("/model/type").asString().equals("math")) {
                    assertThat(steps).contains(from.asString());
                }
                steps.add(step.get("refId").asString());
            }
            assertThat(steps).contains(definition.get("condition").asString());
            // Grafana replaces variables of its environment in these; in queries it does not
            assertThat(definition.get("annotations").toString() + definition.get("title") + definition.get("labels"))
                    .doesNotContain("$");
            // Grafana links these; an annotation it only shows
            JsonNode dashboard = ChartFiles.json(
                    DASHBOARDS + "/" + definition.get("dashboardUid").asString() + ".json");
            assertThat(dashboard.get("panels").valueStream().map(panel -> panel.get("id")))
                    .contains(definition.get("panelId"));
        }
    }

    @Test
    void rules_link_to_dashboards_and_searches_that_kibana_has() throws Exception {
        Map<String, String> apps = Map.of("search", "discover", "dashboard", "dashboards");
        Set<String> views = new HashSet<>();
        for (JsonNode object : ChartFiles.lines(KibanaFilesTest.FILE)) {
            views.add(apps.get(object.get("type").asString()) + "/"
                    + object.get("id").asString());
        }
        for (AlertRule rule : AlertRule.all().values()) {
            Matcher view =
                    VIEW.matcher(rule.definition().at("/annotations/kibana").asString());
            assertThat(view.find()).isTrue();
            assertThat(views).contains(view.group(1) + "/" + view.group(2));
        }
    }

    /** Else Elasticsearch answers with {@code too_many_buckets_exception}. */
    @Test
    void no_rule_asks_for_more_buckets_than_elasticsearch_gives() throws Exception {
        for (AlertRule rule : AlertRule.all().values()) {
            for (JsonNode step : rule.definition().get("data")) {
                long buckets = 1;
                for (JsonNode bucket : step.at("/model/bucketAggs")) {
                    JsonNode range = step.get("relativeTimeRange");
                    long seconds = range.get("from").asLong() - range.get("to").asLong();
                    JsonNode interval = bucket.at("/settings/interval");
                    buckets *= interval.isMissingNode()
                            ? Long.parseLong(bucket.at("/settings/size").asString())
                            : seconds
                                            / Duration.parse("PT"
                                                            + interval.asString()
                                                                    .toUpperCase(Locale.ROOT))
                                                    .toSeconds()
                                    + 1;
                }
                assertThat(buckets).as(step.toString()).isLessThanOrEqualTo(65_536);
            }
        }
    }

    @Test
    void contact_points_are_parts_of_the_one_that_the_policy_names() throws Exception {
        String receiver = ChartFiles.yaml(ALERTING + "/policy.yaml")
                .at("/policies/0/receiver")
                .asString();
        Set<String> uids = new HashSet<>();
        for (Path file : ChartFiles.list(ALERTING, ".yaml")) {
            for (JsonNode point : ChartFiles.yaml(file.toString()).path("contactPoints")) {
                assertThat(point.get("name").asString()).isEqualTo(receiver);
                point.get("receivers")
                        .forEach(part ->
                                assertThat(uids.add(part.get("uid").asString())).isTrue());
            }
        }
        assertThat(uids).hasSize(3);
    }
}
