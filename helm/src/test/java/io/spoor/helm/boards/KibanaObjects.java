package io.spoor.helm.boards;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Kibana's saved objects, made of {@code src/boards/kibana.yaml}; attributes that Kibana keeps as text are JSON in text. */
final class KibanaObjects {
    private static final JsonMapper JSON = ChartFiles.JSON;
    private static final String SOURCE = "src/boards/kibana.yaml";
    private static final String VIEW_TYPE = "index-pattern";
    private static final String DRILLDOWN = "DASHBOARD_TO_DASHBOARD_DRILLDOWN";
    private static final int WIDTH = 48;
    private static final int LINKS_HEIGHT = 3;

    private final FieldTypes fields;
    private final JsonNode source;
    private final String view;
    private final List<ObjectNode> objects = new ArrayList<>();

    private KibanaObjects(FieldTypes fields, JsonNode source) {
        this.fields = fields;
        this.source = source;
        this.view = source.at("/dataView/id").asString();
    }

    /** All of them, those that others refer to first. */
    static List<ObjectNode> all() throws IOException {
        KibanaObjects all = new KibanaObjects(FieldTypes.ofTheTemplate(), ChartFiles.yaml(SOURCE));
        all.dataView();
        all.source.get("searches").forEach(all::search);
        List<JsonNode> dashboards =
                new ArrayList<>(all.source.get("dashboards").valueStream().toList());
        Collections.reverse(dashboards); // the first lead to the last
        for (JsonNode dashboard : dashboards) {
            for (JsonNode panel : dashboard.get("panels")) {
                if (panel.has("id")) {
                    Set<String> clicked = all.drilldowns(dashboard, panel).keySet();
                    all.add("lens", panel, "8.9.0", LensPanel.attributes(all.fields, panel, clicked))
                            .withArray("references")
                            .add(all.reference("indexpattern-datasource-layer-" + LensPanel.LAYER));
                }
            }
            all.dashboard(dashboard);
        }
        return all.objects;
    }

    private void dataView() {
        JsonNode dataView = source.get("dataView");
        ObjectNode formats = JSON.createObjectNode();
        dataView.get("nanoseconds").forEach(field -> formats.set(field.asString(), duration("nanoseconds")));
        dataView.get("microseconds").forEach(field -> formats.set(field.asString(), duration("microseconds")));
        dataView.get("bytes")
                .forEach(field -> formats.putObject(field.asString()).put("id", "bytes"));
        formats.propertyNames().forEach(fields::inKibana); // each is there
        ObjectNode attributes = JSON.createObjectNode()
                .put("title", dataView.get("title").asString())
                .put("name", dataView.get("name").asString())
                .put("timeFieldName", "@timestamp")
                .put("allowNoIndex", true)
                .put("fields", "[]")
                .put("fieldAttrs", "{}")
                .put("fieldFormatMap", formats.toString())
                .put("runtimeFieldMap", "{}")
                .put("sourceFilters", "[]")
                .put("typeMeta", "{}");
        add(VIEW_TYPE, dataView, "8.0.0", attributes);
    }

    private static ObjectNode duration(String unit) {
        ObjectNode format = JSON.createObjectNode().put("id", "duration");
        format.putObject("params")
                .put("inputFormat", unit)
                .put("outputFormat", "humanizePrecise")
                .put("outputPrecision", 1)
                .put("useShortSuffix", true);
        return format;
    }

    private void search(JsonNode search) {
        ObjectNode attributes = JSON.createObjectNode()
                .put("title", search.get("title").asString())
                .put("description", "")
                .put("hideChart", false)
                .put("isTextBasedQuery", false)
                .put("timeRestore", false);
        search.get("columns").forEach(column -> {
            fields.inKibana(column.asString());
            attributes.withArray("columns").add(column.asString());
        });
        attributes.putArray("sort").addArray().add("@timestamp").add("desc");
        attributes.putObject("grid");
        ObjectNode query = query(search.get("query").asString());
        query.put("indexRefName", "kibanaSavedObjectMeta.searchSourceJSON.index");
        attributes.putObject("kibanaSavedObjectMeta").put("searchSourceJSON", query.toString());
        add("search", search, "8.0.0", attributes)
                .withArray("references")
                .add(reference("kibanaSavedObjectMeta.searchSourceJSON.index"));
    }

    private void dashboard(JsonNode dashboard) {
        ArrayNode panels = JSON.createArrayNode();
        ArrayNode references = JSON.createArrayNode();
        panels.add(links(dashboard));
        int number = 0;
        for (JsonNode panel : dashboard.get("panels")) {
            String index = "p" + number++;
            String type = panel.has("id") ? "lens" : "search";
            JsonNode at = panel.get("at");
            ObjectNode shown = panels.add(panel(
                            type,
                            index,
                            at.get(0).asInt(),
                            at.get(1).asInt() + LINKS_HEIGHT,
                            at.get(2).asInt(),
                            at.get(3).asInt()))
                    .get(number)
                    .asObject();
            shown.put("panelRefName", "panel_" + index);
            references
                    .addObject()
                    .put("name", index + ":panel_" + index)
                    .put("type", type)
                    .put("id", (panel.has("id") ? panel.get("id") : panel.get("search")).asString());
            ObjectNode enhancements = shown.at("/embeddableConfig/enhancements").asObject();
            drilldowns(dashboard, panel).values().forEach(to -> drilldown(enhancements, index, to, references));
        }
        ObjectNode attributes = JSON.createObjectNode()
                .put("title", dashboard.get("title").asString())
                .put("description", dashboard.get("description").asString())
                .put("version", 1)
                .put("timeRestore", true)
                .put("timeFrom", "now-24h")
                .put("timeTo", "now");
        attributes.putObject("refreshInterval").put("pause", true).put("value", 60_000);
        attributes.put(
                "optionsJSON",
                JSON.createObjectNode()
                        .put("useMargins", true)
                        .put("syncColors", true)
                        .put("syncCursor", true)
                        .put("syncTooltips", false)
                        .put("hidePanelTitles", false)
                        .toString());
        attributes.put("panelsJSON", panels.toString());
        attributes
                .putObject("kibanaSavedObjectMeta")
                .put("searchSourceJSON", query("").toString());
        attributes.set("controlGroupInput", controls(dashboard.get("controls"), references));
        add("dashboard", dashboard, "10.2.0", attributes).set("references", references);
    }

    /** Where clicks in a table lead to, by the field of what is clicked on; not to where it is itself. */
    private Map<String, JsonNode> drilldowns(JsonNode dashboard, JsonNode panel) {
        Map<String, JsonNode> found = new LinkedHashMap<>();
        if (panel.path("chart").asString("").equals("table")) {
            for (JsonNode row : panel.path("rows")) {
                String field = row.path("terms").asString("");
                JsonNode to = source.get("drilldowns").path(field);
                if (!to.isMissingNode() && !to.get("dashboard").equals(dashboard.get("id"))) {
                    found.put(field, to);
                }
            }
        }
        return found;
    }

    /** The filter of the click, those that are there already, and the time go along. */
    private static void drilldown(ObjectNode enhancements, String index, JsonNode to, ArrayNode references) {
        String dashboard = to.get("dashboard").asString();
        String id = UUID.nameUUIDFromBytes((index + " " + dashboard).getBytes(StandardCharsets.UTF_8))
                .toString();
        ObjectNode event = enhancements
                .withObject("/dynamicActions")
                .withArray("events")
                .addObject()
                .put("eventId", id);
        event.putArray("triggers").add("FILTER_TRIGGER");
        event.putObject("action")
                .put("factoryId", DRILLDOWN)
                .put("name", to.get("name").asString())
                .putObject("config")
                .put("useCurrentFilters", true)
                .put("useCurrentDateRange", true)
                .put("openInNewTab", false);
        references
                .addObject()
                .put("name", index + ":drilldown:" + DRILLDOWN + ":" + id + ":dashboardId")
                .put("type", "dashboard")
                .put("id", dashboard);
    }

    private static ObjectNode panel(String type, String index, int x, int y, int width, int height) {
        ObjectNode panel = JSON.createObjectNode().put("type", type);
        panel.putObject("gridData")
                .put("x", x)
                .put("y", y)
                .put("w", width)
                .put("h", height)
                .put("i", index);
        panel.put("panelIndex", index).putObject("embeddableConfig").putObject("enhancements");
        return panel;
    }

    /** A line of text with a link to each dashboard: Kibana has had such panels for longer than its own for links. */
    private ObjectNode links(JsonNode here) {
        List<String> links = new ArrayList<>();
        for (JsonNode other : source.get("dashboards")) {
            String name = other.get("link").asString();
            links.add(
                    other.equals(here)
                            ? "**" + name + "**"
                            : "[" + name + "](#/view/" + other.get("id").asString() + ")");
        }
        ObjectNode panel = panel("visualization", "links", 0, 0, WIDTH, LINKS_HEIGHT);
        ObjectNode config = panel.get("embeddableConfig").asObject().put("hidePanelTitles", true);
        ObjectNode text = config.putObject("savedVis").put("title", "").put("description", "");
        text.put("type", "markdown")
                .putObject("params")
                .put("fontSize", 12)
                .put("openLinksInNewTab", false)
                .put("markdown", String.join(" · ", links));
        text.putObject("uiState");
        ObjectNode data = text.putObject("data");
        data.putArray("aggs");
        data.set("searchSource", query(""));
        return panel;
    }

    private ObjectNode controls(JsonNode names, ArrayNode references) {
        ObjectNode panels = JSON.createObjectNode();
        for (JsonNode name : names) {
            JsonNode control = Objects.requireNonNull(source.at("/controls/" + name.asString()));
            String field = control.get("field").asString();
            fields.inKibana(field);
            String id = "control-" + name.asString();
            panels.putObject(id)
                    .put("type", "optionsListControl")
                    .put("order", panels.size() - 1)
                    .put("grow", true)
                    .put("width", "medium")
                    .putObject("explicitInput")
                    .put("id", id)
                    .put("fieldName", field)
                    .put("title", control.get("title").asString())
                    .putObject("enhancements");
            references.add(reference("controlGroup_" + id + ":optionsListDataView"));
        }
        return JSON.createObjectNode()
                .put("controlStyle", "oneLine")
                .put("chainingSystem", "HIERARCHICAL")
                .put("panelsJSON", panels.toString())
                .put(
                        "ignoreParentSettingsJSON",
                        "{\"ignoreFilters\":false,\"ignoreQuery\":false,\"ignoreTimerange\":false,\"ignoreValidations\":false}");
    }

    private static ObjectNode query(String lucene) {
        ObjectNode source = JSON.createObjectNode();
        source.putObject("query").put("query", lucene).put("language", "lucene");
        source.putArray("filter");
        return source;
    }

    private ObjectNode reference(String name) {
        return JSON.createObjectNode().put("id", view).put("name", name).put("type", VIEW_TYPE);
    }

    private ObjectNode add(String type, JsonNode of, String version, ObjectNode attributes) {
        ObjectNode object =
                JSON.createObjectNode().put("type", type).put("id", of.get("id").asString());
        object.set("attributes", attributes);
        object.putArray("references");
        object.put("managed", false).put("coreMigrationVersion", "8.8.0").put("typeMigrationVersion", version);
        objects.add(object);
        return object;
    }
}
