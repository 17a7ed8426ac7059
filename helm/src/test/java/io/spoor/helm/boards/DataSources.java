package io.spoor.helm.boards;

import io.spoor.bridges.influxdb.InfluxdProcess;
import io.spoor.bridges.logstash.ElasticsearchProcess;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What Grafana's alert rules ask: series of numbers by the values of their labels, joined with {@code " | "}. */
record DataSources(ElasticsearchProcess elasticsearch, InfluxdProcess influxd, String database) {

    Map<String, List<Double>> search(JsonNode model, Instant from, Instant to)
            throws IOException, InterruptedException {
        GrafanaSearch search = new GrafanaSearch(model);
        String query = model.get("query").asString();
        JsonNode answer = elasticsearch.request(
                "POST", Search.PATH, search.body(query, from, to, "1m").toString());
        Map<String, List<Double>> result = new LinkedHashMap<>();
        for (GrafanaSearch.Series series : search.series(answer)) {
            result.put(String.join(" | ", series.labels().values()), series.values());
        }
        return result;
    }

    Map<String, List<Double>> influxQl(JsonNode model, Instant from, Instant to)
            throws IOException, InterruptedException {
        String query = InfluxQl.expand(model.get("query").asString(), Map.of(), from, to);
        Map<String, List<Double>> result = new LinkedHashMap<>();
        for (InfluxQl.Series series : InfluxQl.run(influxd, database, query)) {
            List<Double> values = new ArrayList<>();
            series.rows().forEach(row -> {
                if (row.get(0).isNumber()) {
                    values.add(row.get(0).asDouble());
                }
            });
            result.put(String.join(" | ", series.tags().values()), values);
        }
        return result;
    }
}
