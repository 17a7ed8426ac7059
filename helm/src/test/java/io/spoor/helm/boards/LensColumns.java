package io.spoor.helm.boards;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The columns of a Lens layer of Kibana's "form based" data source, made of a panel's {@code rows} and {@code values}. One
 * thread.
 */
final class LensColumns {
    static final String RECORDS = "___records___";

    private static final JsonMapper JSON = ChartFiles.JSON;
    private static final String LABEL = "label";
    private static final Map<String, String> OPERATIONS = Map.of(
            "count", "count",
            "unique", "unique_count",
            "sum", "sum",
            "average", "average",
            "median", "median",
            "min", "min",
            "max", "max",
            "percentile", "percentile",
            "last", "last_value");

    private final FieldTypes fields;
    private final String panel;
    private final ObjectNode columns = JSON.createObjectNode();
    private final List<String> rows = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    LensColumns(FieldTypes fields, JsonNode panel) {
        this.fields = fields;
        this.panel = panel.get("id").asString();
        List<JsonNode> told = panel.get("values").valueStream().toList();
        for (int i = 0; i < told.size(); i++) {
            values.add("v" + i);
        }
        int r = 0;
        for (JsonNode row : panel.path("rows")) {
            String id = "r" + r++;
            rows.add(id);
            columns.set(id, row.has("time") ? time(row) : terms(row, told));
        }
        for (int i = 0; i < told.size(); i++) {
            columns.set(values.get(i), value(told.get(i)));
        }
    }

    List<String> rows() {
        return rows;
    }

    List<String> values() {
        return values;
    }

    /** The field that a column is of. */
    String fieldOf(String id) {
        return columns.get(id).get("sourceField").asString();
    }

    /** The layer, with the columns and their order. */
    ObjectNode layer() {
        ObjectNode layer = JSON.createObjectNode();
        layer.set("columns", columns);
        rows.forEach(layer.putArray("columnOrder")::add);
        values.forEach(layer.withArray("columnOrder")::add);
        layer.set("incompleteColumns", JSON.createObjectNode());
        layer.put("sampling", 1);
        return layer;
    }

    private static ObjectNode time(JsonNode row) {
        ObjectNode column = column("@timestamp", "date", "date_histogram", "@timestamp");
        column.put("isBucketed", true).put("scale", "interval");
        column.putObject("params")
                .put("interval", row.get("time").asString())
                .put("includeEmptyRows", true)
                .put("dropPartials", false);
        return column;
    }

    private ObjectNode terms(JsonNode row, List<JsonNode> told) {
        String field = row.get("terms").asString();
        ObjectNode column = column(row.get(LABEL).asString(), fields.inKibana(field), "terms", field);
        column.put("isBucketed", true).put("scale", "ordinal").put("customLabel", true);
        ObjectNode params =
                column.putObject("params").put("size", row.get("size").asInt());
        String order = orderColumn(row, told);
        if (order.isEmpty()) {
            params.putObject("orderBy").put("type", "alphabetical").put("fallback", false);
        } else {
            params.putObject("orderBy").put("type", "column").put("columnId", order);
        }
        boolean missing = row.path("missing").asBoolean(false);
        String direction = row.path("direction").asString("desc");
        params.put("orderDirection", order.isEmpty() ? "asc" : direction)
                .put("otherBucket", missing) // without it Lens ignores the next one
                .put("missingBucket", missing);
        params.putObject("parentFormat").put("id", "terms");
        params.putArray("include");
        params.putArray("exclude");
        params.put("includeIsRegex", false).put("excludeIsRegex", false);
        return column;
    }

    /** The value that decides which rows there are: the one that is named, else the first that can. */
    private String orderColumn(JsonNode row, List<JsonNode> told) {
        for (int i = 0; i < told.size(); i++) {
            JsonNode value = told.get(i);
            boolean named =
                    row.path("order").asString("").equals(value.get(LABEL).asString());
            if (named || !row.has("order") && !value.has("last")) {
                return values.get(i);
            }
        }
        if (row.has("order")) {
            throw new IllegalArgumentException(panel + " has no value " + row.get("order"));
        }
        return "";
    }

    private ObjectNode value(JsonNode value) {
        Map.Entry<String, String> names = OPERATIONS.entrySet().stream()
                .filter(entry -> value.has(entry.getKey()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(panel + ": one of " + OPERATIONS.keySet()));
        String operation = names.getKey();
        String field = switch (operation) {
            case "count" -> RECORDS;
            case "percentile" -> value.get("of").asString();
            default -> value.get(operation).asString();
        };
        boolean counts = operation.equals("count") || operation.equals("unique");
        String type = counts ? "number" : fields.inKibana(field);
        if (operation.equals("unique") && !fields.has(field)) {
            throw new IllegalArgumentException(panel + ": the index template has no field " + field);
        }
        ObjectNode column = column(value.get(LABEL).asString(), type, names.getValue(), field);
        boolean ordinal = operation.equals("last") && !type.equals("number");
        column.put("isBucketed", false)
                .put("scale", ordinal ? "ordinal" : "ratio")
                .put("customLabel", true);
        ObjectNode params = column.putObject("params");
        switch (operation) {
            case "percentile" ->
                params.put("percentile", value.get("percentile").asInt());
            case "last" -> params.put("sortField", "@timestamp").put("showArrayValues", true);
            // Else Kibana shows "N/A" where there is none, and draws a line through times without any
            case "count", "unique", "sum" -> params.put("emptyAsNull", false);
            default -> params.put("emptyAsNull", true);
        }
        String only = value.path("only").asString(operation.equals("last") ? "_exists_:" + field : "");
        if (!only.isEmpty()) {
            column.putObject("filter").put("query", only).put("language", "lucene");
        }
        return column;
    }

    private static ObjectNode column(String label, String type, String operation, String field) {
        return JSON.createObjectNode()
                .put(LABEL, label)
                .put("dataType", type)
                .put("operationType", operation)
                .put("sourceField", field);
    }
}
