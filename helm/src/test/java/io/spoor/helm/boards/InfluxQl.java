package io.spoor.helm.boards;

import io.spoor.bridges.influxdb.InfluxdProcess;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** InfluxQL as Grafana sends it: with its macros and a dashboard's variables replaced. */
final class InfluxQl {
    /** A series of an answer: its tags, and its rows without their time. */
    record Series(Map<String, String> tags, List<List<JsonNode>> rows) {}

    private static final Pattern VARIABLE = Pattern.compile("\\$[a-zA-Z_{]"); // a $ that ends an expression is none

    private InfluxQl() {}

    /** The text with everything replaced that Grafana replaces. */
    static String expand(String query, Map<String, String> variables, Instant from, Instant to) {
        String expanded = query.replace(
                        "$timeFilter", "time >= " + from.toEpochMilli() + "ms and time <= " + to.toEpochMilli() + "ms")
                .replace("$__interval", Search.WIDE);
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            expanded = expanded.replace("$" + variable.getKey(), variable.getValue());
        }
        if (VARIABLE.matcher(expanded).find()) {
            throw new IllegalArgumentException("A variable that is not known in " + expanded);
        }
        return expanded;
    }

    static List<Series> run(InfluxdProcess influxd, String database, String query)
            throws IOException, InterruptedException {
        List<Series> found = new ArrayList<>();
        for (JsonNode series : influxd.query(database, query).at("/results/0/series")) {
            Map<String, String> tags = new LinkedHashMap<>();
            series.path("tags")
                    .properties()
                    .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asString()));
            boolean timed = series.at("/columns/0").asString().equals("time");
            List<List<JsonNode>> rows = new ArrayList<>();
            for (JsonNode row : series.get("values")) {
                rows.add(row.valueStream().skip(timed ? 1 : 0).toList());
            }
            found.add(new Series(tags, rows));
        }
        return found;
    }
}
