package io.spoor.helm.boards;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The request that a Lens panel makes of Elasticsearch, read from the saved object as Kibana reads it, and the rows that
 * its answer shows. Times are one bucket, whatever the panel says. Immutable.
 */
final class LensQuery {
    private static final String TIME = "date_histogram";
    private static final Set<String> ZEROS = Set.of("count", "unique_count", "sum");

    private final JsonNode lens;
    private final JsonNode columns;
    private final List<String> rows = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    LensQuery(JsonNode lens) {
        this.lens = lens;
        JsonNode layer = lens.at("/attributes/state/datasourceStates/formBased/layers/" + LensPanel.LAYER);
        columns = layer.get("columns");
        for (JsonNode id : layer.get("columnOrder")) {
            boolean bucketed = column(id.asString()).get("isBucketed").asBoolean();
            (bucketed ? rows : values).add(id.asString());
        }
    }

    boolean isTile() {
        return lens.at("/attributes/visualizationType").asString().equals("lnsMetric");
    }

    String id() {
        return lens.get("id").asString();
    }

    /** Every field that it needs. */
    Set<String> fields() {
        Set<String> fields = new TreeSet<>(Search.fieldsOf(lucene()));
        for (JsonNode column : columns) {
            String field = column.get("sourceField").asString();
            if (!field.equals(LensColumns.RECORDS)) {
                fields.add(field);
            }
            fields.addAll(Search.fieldsOf(column.at("/filter/query").asString("")));
        }
        return fields;
    }

    ObjectNode body(Instant from, Instant to) {
        ObjectNode body = ChartFiles.JSON.createObjectNode().put("size", 0).put("track_total_hits", true);
        body.set("query", Search.query(lucene(), from, to));
        body.set("aggs", level(0));
        return body;
    }

    /** The same with a filter, as a control or a click on a value sets it. */
    ObjectNode body(Instant from, Instant to, String field, String value) {
        ObjectNode body = body(from, to);
        body.withArray("/query/bool/filter")
                .addObject()
                .putObject("match_phrase")
                .put(field, value);
        return body;
    }

    /** Each row with its keys and values, but for times. */
    List<String> rows(JsonNode answer) {
        List<String> found = new ArrayList<>();
        collect(answer.path("aggregations"), answer.at("/hits/total/value"), 0, "", found);
        return found;
    }

    private String lucene() {
        return lens.at("/attributes/state/query/query").asString();
    }

    private JsonNode column(String id) {
        return columns.get(id);
    }

    /** Values stand at every level, since rows are ordered by them. */
    private ObjectNode level(int depth) {
        ObjectNode aggregations = ChartFiles.JSON.createObjectNode();
        for (String id : values) {
            value(aggregations, id);
        }
        if (depth < rows.size()) {
            String id = rows.get(depth);
            ObjectNode row = aggregations.putObject(id);
            if (column(id).get("operationType").asString().equals(TIME)) {
                row.putObject(TIME)
                        .put("field", column(id).get("sourceField").asString())
                        .put("fixed_interval", Search.WIDE)
                        .put("min_doc_count", 1);
            } else {
                row.set("terms", terms(column(id)));
            }
            row.set("aggs", level(depth + 1));
        }
        return aggregations;
    }

    private ObjectNode terms(JsonNode column) {
        JsonNode params = column.get("params");
        ObjectNode terms = ChartFiles.JSON
                .createObjectNode()
                .put("field", column.get("sourceField").asString())
                .put("size", params.get("size").asInt());
        if (params.get("missingBucket").asBoolean() && params.get("otherBucket").asBoolean()) {
            terms.put("missing", "(missing value)");
        }
        String by = params.at("/orderBy/type").asString().equals("alphabetical")
                ? "_key"
                : path(params.at("/orderBy/columnId").asString());
        terms.putObject("order").put(by, params.get("orderDirection").asString());
        return terms;
    }

    private String path(String id) {
        boolean count = column(id).get("operationType").asString().equals("count");
        boolean filtered = column(id).has("filter");
        if (count) {
            return filtered ? id + "-filter" : "_count";
        }
        String operation = column(id).get("operationType").asString();
        String metric = switch (operation) {
            case "percentile" -> id + "." + column(id).at("/params/percentile").asInt();
            case "median" -> id + ".50";
            default -> id;
        };
        return filtered ? id + "-filter>" + metric : metric;
    }

    private void value(ObjectNode aggregations, String id) {
        JsonNode column = column(id);
        String operation = column.get("operationType").asString();
        String field = column.get("sourceField").asString();
        ObjectNode metric = ChartFiles.JSON.createObjectNode();
        switch (operation) {
            case "count" -> {}
            case "unique_count" -> metric.putObject("cardinality").put("field", field);
            case "average" -> metric.putObject("avg").put("field", field);
            case "sum", "min", "max" -> metric.putObject(operation).put("field", field);
            case "median" -> percentile(metric, field, 50);
            case "percentile" ->
                percentile(metric, field, column.at("/params/percentile").asInt());
            case "last_value" -> {
                ObjectNode hits = metric.putObject("top_hits").put("size", 1).put("_source", false);
                hits.withArray("docvalue_fields").addObject().put("field", field);
                hits.withArray("sort")
                        .addObject()
                        .put(column.at("/params/sortField").asString(), "desc");
            }
            default -> throw new IllegalArgumentException("Nobody knows how " + operation + " is asked");
        }
        if (column.has("filter")) {
            ObjectNode filter = aggregations.putObject(id + "-filter");
            filter.putObject("filter")
                    .set(
                            "query_string",
                            Search.lucene(column.at("/filter/query").asString()));
            if (!metric.isEmpty()) {
                filter.putObject("aggs").set(id, metric);
            }
        } else if (!metric.isEmpty()) {
            aggregations.set(id, metric);
        }
    }

    private static void percentile(ObjectNode metric, String field, int percent) {
        metric.putObject("percentiles")
                .put("field", field)
                .withArray("percents")
                .add(percent);
    }

    private void collect(JsonNode level, JsonNode documents, int depth, String keys, List<String> found) {
        if (depth == rows.size()) {
            List<String> cells = new ArrayList<>();
            values.forEach(id -> cells.add(cell(level, documents, id)));
            found.add(keys + String.join(" | ", cells));
            return;
        }
        String id = rows.get(depth);
        boolean time = column(id).get("operationType").asString().equals(TIME);
        for (JsonNode bucket : level.at("/" + id + "/buckets")) {
            JsonNode key = bucket.has("key_as_string") ? bucket.get("key_as_string") : bucket.get("key");
            collect(bucket, bucket.get("doc_count"), depth + 1, time ? keys : keys + Search.text(key) + " | ", found);
        }
    }

    private String cell(JsonNode level, JsonNode documents, String id) {
        JsonNode column = column(id);
        String text = text(column, level, documents, id);
        // Kibana makes nothing of a zero, if the column says so
        boolean nothing = text.equals("0") && column.at("/params/emptyAsNull").asBoolean(false);
        return nothing && ZEROS.contains(column.get("operationType").asString()) ? "-" : text;
    }

    private String text(JsonNode column, JsonNode level, JsonNode documents, String id) {
        boolean filtered = column.has("filter");
        JsonNode within = filtered ? level.path(id + "-filter") : level;
        JsonNode metric = within.path(id);
        return switch (column.get("operationType").asString()) {
            case "count" -> Search.text(filtered ? within.path("doc_count") : documents);
            case "median", "percentile" ->
                Search.text(metric.path("values").valueStream().findFirst().orElseThrow());
            case "last_value" ->
                Search.text(
                        metric.at("/hits/hits/0/fields").isMissingNode()
                                ? metric.at("/none")
                                : metric.at("/hits/hits/0/fields")
                                        .valueStream()
                                        .findFirst()
                                        .orElseThrow()
                                        .get(0));
            default ->
                Search.text(metric.has("value_as_string") ? metric.get("value_as_string") : metric.path("value"));
        };
    }
}
