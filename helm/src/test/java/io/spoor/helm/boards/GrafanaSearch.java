package io.spoor.helm.boards;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A query of Grafana's data source for Elasticsearch, as that turns it into a request, and what it reads from the answer. */
final class GrafanaSearch {
    private static final String TIME = "date_histogram";

    /** Values of one combination of keys: over time, or one where there is no histogram over time. */
    record Series(Map<String, String> labels, String metric, List<Double> values) {}

    private final JsonNode model;
    private final List<JsonNode> buckets;
    private final List<JsonNode> metrics;

    GrafanaSearch(JsonNode model) {
        this.model = model;
        this.buckets = model.path("bucketAggs").valueStream().toList();
        this.metrics = model.get("metrics").valueStream().toList();
    }

    /** Every field that it needs. */
    Set<String> fields() {
        Set<String> fields = new TreeSet<>(Search.fieldsOf(model.get("query").asString()));
        for (JsonNode part : buckets) {
            fields.add(part.get("field").asString());
        }
        for (JsonNode metric : metrics) {
            if (metric.has("field")) {
                fields.add(metric.get("field").asString());
            }
        }
        return fields;
    }

    /** The columns of a table, as Grafana calls them, with the field of each; none for a count. */
    Map<String, String> columns() {
        Map<String, String> columns = new LinkedHashMap<>();
        buckets.forEach(bucket ->
                columns.put(bucket.get("field").asString(), bucket.get("field").asString()));
        for (JsonNode metric : metrics) {
            String type = metric.get("type").asString();
            String field = metric.path("field").asString("");
            boolean alone = metrics.stream()
                            .filter(other -> other.get("type").asString().equals(type))
                            .count()
                    == 1;
            String name = switch (type) {
                case "avg" -> "Average";
                case "cardinality" -> "Unique Count";
                default -> type.substring(0, 1).toUpperCase(Locale.ROOT) + type.substring(1);
            };
            columns.put(alone ? name : name + " " + field, field);
        }
        return columns;
    }

    /** Whether it lists documents rather than counting them. */
    boolean isLogs() {
        return metrics.get(0).get("type").asString().equals("logs");
    }

    /**
     * The request.
     *
     * @param auto for intervals that Grafana chooses
     */
    ObjectNode body(String lucene, Instant from, Instant to, String auto) {
        ObjectNode body = ChartFiles.JSON.createObjectNode().put("size", isLogs() ? 200 : 0);
        body.set("query", Search.query(lucene, from, to));
        if (isLogs()) {
            body.withArray("sort").addObject().put("@timestamp", "desc");
        } else {
            body.set("aggs", level(0, from, to, auto));
        }
        return body;
    }

    private ObjectNode level(int depth, Instant from, Instant to, String auto) {
        ObjectNode aggregations = ChartFiles.JSON.createObjectNode();
        if (depth == buckets.size()) {
            metrics.forEach(metric -> metric(aggregations, metric));
            return aggregations;
        }
        JsonNode bucket = buckets.get(depth);
        JsonNode settings = bucket.get("settings");
        ObjectNode aggregation = aggregations.putObject(bucket.get("id").asString());
        ObjectNode inner = level(depth + 1, from, to, auto);
        if (bucket.get("type").asString().equals(TIME)) {
            String interval = settings.get("interval").asString();
            aggregation
                    .putObject(TIME)
                    .put("field", bucket.get("field").asString())
                    .put("fixed_interval", interval.equals("auto") ? auto : interval)
                    .put("min_doc_count", settings.get("min_doc_count").asInt())
                    .putObject("extended_bounds")
                    .put("min", from.toEpochMilli())
                    .put("max", to.toEpochMilli());
        } else {
            String by = settings.get("orderBy").asString();
            aggregation
                    .putObject("terms")
                    .put("field", bucket.get("field").asString())
                    .put("size", settings.get("size").asInt())
                    .put("min_doc_count", settings.get("min_doc_count").asInt())
                    .putObject("order")
                    .put(by, settings.get("order").asString());
            metrics.stream().filter(m -> m.get("id").asString().equals(by)).forEach(m -> metric(inner, m));
        }
        aggregation.set("aggs", inner);
        return aggregations;
    }

    private static void metric(ObjectNode aggregations, JsonNode metric) {
        String type = metric.get("type").asString();
        if (!type.equals("count")) {
            ObjectNode asked =
                    aggregations.putObject(metric.get("id").asString()).putObject(type);
            asked.put("field", metric.get("field").asString());
            metric.at("/settings/percents")
                    .forEach(percent -> asked.withArray("percents").add(percent.asDouble()));
        }
    }

    /** What it reads from the answer. */
    List<Series> series(JsonNode answer) {
        List<Series> found = new ArrayList<>();
        collect(answer.get("aggregations"), 0, Map.of(), found);
        return found;
    }

    private void collect(JsonNode level, int depth, Map<String, String> labels, List<Series> found) {
        JsonNode definition = buckets.get(depth);
        JsonNode its = level.at("/" + definition.get("id").asString() + "/buckets");
        if (definition.get("type").asString().equals(TIME)) {
            add(labels, its.valueStream().toList(), found);
            return;
        }
        for (JsonNode bucket : its) {
            Map<String, String> more = new LinkedHashMap<>(labels);
            JsonNode key = bucket.has("key_as_string") ? bucket.get("key_as_string") : bucket.get("key");
            more.put(definition.get("field").asString(), Search.text(key));
            if (depth + 1 < buckets.size()) {
                collect(bucket, depth + 1, more, found);
            } else {
                add(more, List.of(bucket), found);
            }
        }
    }

    private void add(Map<String, String> labels, List<JsonNode> its, List<Series> found) {
        for (JsonNode metric : metrics) {
            String type = metric.get("type").asString();
            if (type.equals("percentiles")) {
                metric.at("/settings/percents").forEach(percent -> {
                    String name = percent.asDouble() + "";
                    found.add(new Series(labels, "p" + name, values(its, metric, "/values/" + name)));
                });
            } else {
                found.add(new Series(labels, type, values(its, metric, "/value")));
            }
        }
    }

    private static List<Double> values(List<JsonNode> its, JsonNode metric, String at) {
        List<Double> values = new ArrayList<>();
        for (JsonNode bucket : its) {
            JsonNode value = metric.get("type").asString().equals("count")
                    ? bucket.get("doc_count")
                    : bucket.at("/" + metric.get("id").asString() + at);
            if (value.isNumber()) {
                values.add(value.asDouble());
            }
        }
        return values;
    }
}
