package io.spoor.helm.boards;

import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A panel as a saved object of Kibana's Lens, as Kibana 8.9 to 8.19 write them. */
final class LensPanel {
    static final String LAYER = "layer";

    private static final JsonMapper JSON = ChartFiles.JSON;

    private LensPanel() {}

    /** The panel's attributes; in a table, a click on a value of one of the fields is a filter. */
    static ObjectNode attributes(FieldTypes fields, JsonNode panel, Set<String> clicked) {
        LensColumns columns = new LensColumns(fields, panel);
        String chart = panel.get("chart").asString();
        ObjectNode attributes = JSON.createObjectNode()
                .put("title", panel.get("title").asString())
                .put("description", panel.path("description").asString(""));
        String type = switch (chart) {
            case "metric" -> "lnsMetric";
            case "table" -> "lnsDatatable";
            case "donut" -> "lnsPie";
            case "line", "area", "stacked", "bars" -> "lnsXY";
            default -> throw new IllegalArgumentException("A chart " + chart + " in " + panel.get("id"));
        };
        attributes.put("visualizationType", type);
        ObjectNode state = attributes.putObject("state");
        ObjectNode sources = state.putObject("datasourceStates");
        sources.putObject("formBased").putObject("layers").set(LAYER, columns.layer());
        sources.putObject("textBased").putObject("layers");
        state.set(
                "visualization",
                switch (type) {
                    case "lnsMetric" -> metric(columns);
                    case "lnsDatatable" -> table(columns, clicked);
                    case "lnsPie" -> donut(columns);
                    default -> xy(columns, chart);
                });
        state.putObject("query").put("query", panel.path("query").asString("")).put("language", "lucene");
        state.putArray("filters");
        state.putArray("internalReferences");
        state.putObject("adHocDataViews");
        return attributes;
    }

    private static ObjectNode metric(LensColumns columns) {
        return layer().put("metricAccessor", columns.values().get(0));
    }

    private static ObjectNode table(LensColumns columns, Set<String> clicked) {
        ObjectNode table = layer();
        ArrayNode shown = table.putArray("columns");
        columns.rows().forEach(id -> {
            ObjectNode row = shown.addObject().put("columnId", id).put("isTransposed", false);
            if (clicked.contains(columns.fieldOf(id))) {
                row.put("oneClickFilter", true);
            }
        });
        columns.values().forEach(id -> shown.addObject().put("columnId", id).put("isTransposed", false));
        table.putObject("paging").put("size", 10).put("enabled", true);
        return table.put("rowHeight", "single");
    }

    private static ObjectNode donut(LensColumns columns) {
        ObjectNode donut = JSON.createObjectNode().put("shape", "donut");
        ObjectNode layer = donut.putArray("layers").add(layer()).get(0).asObject();
        columns.rows().forEach(layer.putArray("primaryGroups")::add);
        columns.values().forEach(layer.putArray("metrics")::add);
        layer.put("numberDisplay", "value")
                .put("categoryDisplay", "default")
                .put("legendDisplay", "show")
                .put("nestedLegend", false);
        return donut;
    }

    private static ObjectNode xy(LensColumns columns, String chart) {
        String series = switch (chart) {
            case "stacked" -> "bar_stacked";
            case "bars" -> "bar_horizontal_stacked";
            default -> chart;
        };
        ObjectNode xy = JSON.createObjectNode();
        boolean legend = columns.rows().size() + columns.values().size() > 2;
        xy.putObject("legend").put("isVisible", legend).put("position", "right");
        xy.put("valueLabels", "hide").put("fittingFunction", "None").put("preferredSeriesType", series);
        for (String setting : List.of("axisTitlesVisibilitySettings", "tickLabelsVisibilitySettings")) {
            boolean shown = setting.startsWith("tick");
            xy.putObject(setting).put("x", shown).put("yLeft", shown).put("yRight", shown);
        }
        ObjectNode layer = xy.putArray("layers").add(layer()).get(0).asObject();
        layer.put("seriesType", series);
        layer.put("xAccessor", columns.rows().get(0));
        if (columns.rows().size() > 1) {
            layer.put("splitAccessor", columns.rows().get(1));
        }
        columns.values().forEach(layer.putArray("accessors")::add);
        return xy;
    }

    private static ObjectNode layer() {
        return JSON.createObjectNode().put("layerId", LAYER).put("layerType", "data");
    }
}
