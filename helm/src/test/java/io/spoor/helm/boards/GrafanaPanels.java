package io.spoor.helm.boards;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Asks what Grafana's panels and variables ask, with all chosen and times in one bucket. */
final class GrafanaPanels {
    /** What Grafana's variables are when all is chosen. */
    private static final Map<String, String> ALL = Map.of(
            "measurement",
            "mqtt",
            "field",
            "value",
            "device",
            ".*",
            "topic",
            ".*",
            "namespace",
            ".*",
            "job",
            ".*",
            "instance",
            ".*",
            "destination",
            ".*");

    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((\\w+)(?:\\{.*})?, (\\w+)\\)");

    private final Scenario scenario;

    GrafanaPanels(Scenario scenario) {
        this.scenario = scenario;
    }

    /** What a panel's query shows: keys and values, without times. */
    List<String> rows(JsonNode target) throws Exception {
        return switch (target.at("/datasource/type").asString()) {
            case "influxdb" -> influxRows(target.get("query").asString());
            case "elasticsearch" -> searchRows(target);
            case "prometheus" ->
                scenario.prometheus()
                        .query(replaced(
                                target.get("expr").asString().replace("$__range", "10m"), "$__rate_interval", "10m"));
            default -> throw new IllegalArgumentException(target.toString());
        };
    }

    private static String replaced(String query, String macro, String by) {
        String text = query.replace(macro, by);
        for (Map.Entry<String, String> variable : ALL.entrySet()) {
            text = text.replace("$" + variable.getKey(), variable.getValue());
        }
        return text;
    }

    private List<String> influxRows(String query) throws Exception {
        List<String> rows = new ArrayList<>();
        // A panel that shows the week before is asked a week later
        String expanded = InfluxQl.expand(query, ALL, scenario.before(), scenario.after());
        for (InfluxQl.Series series : InfluxQl.run(scenario.influxd(), Scenario.DATABASE, expanded)) {
            List<String> keys = new ArrayList<>(series.tags().values());
            for (List<JsonNode> row : series.rows()) {
                List<String> cells = new ArrayList<>(keys);
                row.forEach(cell -> cells.add(Search.text(cell)));
                rows.add(String.join(" | ", cells));
            }
        }
        return rows;
    }

    private List<String> searchRows(JsonNode target) throws Exception {
        GrafanaSearch search = new GrafanaSearch(target);
        String query = target.get("query").asString().replace("$client", "*").replace("$node", "*");
        JsonNode answer = scenario.ask(search.body(query, scenario.before(), scenario.after(), Search.WIDE)
                .toString());
        if (search.isLogs()) {
            return answer.at("/hits/hits")
                    .valueStream()
                    .map(hit -> hit.at("/_source/event/action").asString())
                    .distinct()
                    .toList();
        }
        List<String> rows = new ArrayList<>();
        for (GrafanaSearch.Series series : search.series(answer)) {
            List<String> cells = new ArrayList<>(series.labels().values());
            cells.add(series.metric());
            double sum =
                    series.values().stream().mapToDouble(Double::doubleValue).sum();
            cells.add(Search.text(ChartFiles.JSON.valueToTree(sum)));
            rows.add(String.join(" | ", cells));
        }
        return rows;
    }

    /** What a variable offers. */
    List<String> options(JsonNode variable) throws Exception {
        JsonNode query = variable.get("query");
        return switch (variable.at("/datasource/type").asString()) {
            case "influxdb" -> influxOptions(query.asString());
            case "elasticsearch" -> {
                JsonNode asked = ChartFiles.JSON.readTree(query.asString());
                JsonNode answer = scenario.ask("""
                        {"size": 0, "query": %s, "aggs": {"options": {"terms": {"field": "%s", "size": %d}}}}
                        """.formatted(
                                Search.query(asked.path("query").asString(""), scenario.before(), scenario.after()),
                                asked.get("field").asString(),
                                asked.path("size").asInt(500)));
                yield answer.at("/aggregations/options/buckets")
                        .valueStream()
                        .map(bucket -> bucket.get("key").asString())
                        .toList();
            }
            default -> {
                Matcher values = LABEL_VALUES.matcher(query.get("query").asString());
                assertThat(values.matches()).as(query.toString()).isTrue();
                yield scenario.prometheus().query("count by (" + values.group(2) + ") (" + values.group(1) + ")");
            }
        };
    }

    private List<String> influxOptions(String query) throws Exception {
        List<String> options = new ArrayList<>();
        for (InfluxQl.Series series : InfluxQl.run(
                scenario.influxd(),
                Scenario.DATABASE,
                InfluxQl.expand(query, ALL, scenario.before(), scenario.after()))) {
            for (List<JsonNode> row : series.rows()) {
                int column = query.startsWith("SHOW TAG VALUES") ? 1 : 0; // the tag's name stands before its value
                options.add(row.get(column).asString());
            }
        }
        return options;
    }
}
