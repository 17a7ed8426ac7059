package io.spoor.helm.boards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Kibana's saved objects in the form in which it imports them. */
class KibanaFilesTest {
    static final String FILE = "files/kibana/spoor.ndjson";

    private static final int COLUMNS = 48;
    private static final Pattern LINK = Pattern.compile("\\(#/view/([a-z-]+)\\)");

    @Test
    void the_file_is_what_its_source_says() throws Exception {
        // Given
        String expected =
                KibanaObjects.all().stream().map(ObjectNode::toString).collect(Collectors.joining("\n")) + "\n";
        Path file = Path.of(FILE);
        if (Boolean.getBoolean("chart.write")) {
            Files.writeString(file, expected);
        }
        // Then
        assertThat(Files.readString(file)).isEqualTo(expected);
    }

    @Test
    void all_that_is_referred_to_is_there_and_nothing_is_there_twice() throws Exception {
        // Given
        Set<String> known = new HashSet<>();
        // Then
        for (JsonNode object : ChartFiles.lines(FILE)) {
            for (JsonNode reference : object.get("references")) {
                assertThat(known)
                        .contains(reference.get("type").asString() + " "
                                + reference.get("id").asString());
            }
            String name = object.get("type").asString() + " " + object.get("id").asString();
            assertThat(known.add(name)).as(name).isTrue();
        }
    }

    @Test
    void panels_of_a_dashboard_lie_side_by_side() throws Exception {
        for (JsonNode object : ChartFiles.lines(FILE)) {
            if (object.get("type").asString().equals("dashboard")) {
                List<JsonNode> seen = new ArrayList<>();
                for (JsonNode panel : ChartFiles.JSON.readTree(
                        object.at("/attributes/panelsJSON").asString())) {
                    JsonNode at = panel.get("gridData");
                    assertThat(at.get("x").asInt() + at.get("w").asInt()).isLessThanOrEqualTo(COLUMNS);
                    assertThat(seen).as("%s %s", object.get("id"), at).noneMatch(other -> overlap(at, other));
                    seen.add(at);
                }
            }
        }
    }

    @Test
    void the_readme_names_the_question_that_each_dashboard_answers() throws Exception {
        List<String> titles = new ArrayList<>();
        ofType("dashboard")
                .forEach(dashboard ->
                        titles.add(dashboard.at("/attributes/title").asString()));
        for (Path file : ChartFiles.list("files/grafana/dashboards", ".json")) {
            titles.add(ChartFiles.json(file.toString()).get("title").asString());
        }
        String readme = Files.readString(Path.of("README.md")).toLowerCase(Locale.ROOT);
        for (String title : titles) {
            String question = title.replaceFirst("Spoor( \\d)?: ", "");
            assertThat(readme).contains("| " + question.toLowerCase(Locale.ROOT) + " |");
        }
    }

    @Test
    void each_dashboard_has_links_to_all_others() throws Exception {
        Set<String> ids = new HashSet<>();
        for (JsonNode object : ChartFiles.lines(FILE)) {
            if (object.get("type").asString().equals("dashboard")) {
                ids.add(object.get("id").asString());
            }
        }
        for (JsonNode object : ChartFiles.lines(FILE)) {
            if (object.get("type").asString().equals("dashboard")) {
                Set<String> linked = new HashSet<>(Set.of(object.get("id").asString()));
                JsonNode panels = ChartFiles.JSON.readTree(
                        object.at("/attributes/panelsJSON").asString());
                Matcher link = LINK.matcher(panels.at("/0/embeddableConfig/savedVis/params/markdown")
                        .asString());
                while (link.find()) {
                    linked.add(link.group(1));
                }
                assertThat(linked).as(object.get("id").asString()).isEqualTo(ids);
            }
        }
    }

    @Test
    void a_click_on_a_device_in_a_table_leads_to_what_happened_to_it() throws Exception {
        // Given
        Map<String, JsonNode> lenses = new HashMap<>();
        ofType("lens").forEach(lens -> lenses.put(lens.get("id").asString(), lens));
        List<String> leading = new ArrayList<>();
        for (JsonNode dashboard : ofType("dashboard")) {
            Map<String, String> references = new HashMap<>();
            dashboard
                    .get("references")
                    .forEach(reference -> references.put(
                            reference.get("name").asString(),
                            reference.get("id").asString()));
            boolean elsewhere = !dashboard.get("id").asString().equals("spoor-device");
            for (JsonNode panel : ChartFiles.JSON.readTree(
                    dashboard.at("/attributes/panelsJSON").asString())) {
                String index = panel.get("panelIndex").asString();
                String id = references.getOrDefault(index + ":panel_" + index, "");
                List<String> clicked = clicked(lenses.get(id));
                JsonNode events = panel.at("/embeddableConfig/enhancements/dynamicActions/events");
                // Then
                assertThat(events.isEmpty()).as(id).isEqualTo(!elsewhere || clicked.isEmpty());
                for (JsonNode event : events) {
                    assertThat(event.at("/action/factoryId").asString()).isEqualTo("DASHBOARD_TO_DASHBOARD_DRILLDOWN");
                    String reference = index + ":drilldown:DASHBOARD_TO_DASHBOARD_DRILLDOWN:"
                            + event.get("eventId").asString() + ":dashboardId";
                    assertThat(references.get(reference)).isEqualTo("spoor-device");
                    assertThat(clicked).as(id).containsOnly("mqtt.client_id");
                    leading.add(id);
                }
            }
        }
        assertThat(leading)
                .contains("spoor-fleet-busiest", "spoor-connected-devices", "spoor-drops-parties")
                .doesNotContain("spoor-fleet-events", "spoor-connected-addresses");
    }

    /** The fields of a table whose values are links. */
    private static List<String> clicked(@Nullable JsonNode lens) {
        List<String> fields = new ArrayList<>();
        if (lens != null) {
            for (JsonNode column : lens.at("/attributes/state/visualization/columns")) {
                if (column.path("oneClickFilter").asBoolean(false)) {
                    fields.add(lens.at("/attributes/state/datasourceStates/formBased/layers/layer/columns/"
                                    + column.get("columnId").asString() + "/sourceField")
                            .asString());
                }
            }
        }
        return fields;
    }

    @Test
    void of_certificates_those_that_end_first_are_shown() throws Exception {
        JsonNode expiring = ChartFiles.lines(FILE).stream()
                .filter(object -> object.get("id").asString().equals("spoor-tls-expiring"))
                .findFirst()
                .orElseThrow();
        assertThat(new LensQuery(expiring)
                        .body(Instant.EPOCH, Instant.EPOCH)
                        .at("/aggs/r0/terms/order")
                        .toString())
                .isEqualTo("{\"v0\":\"asc\"}");
    }

    private static List<JsonNode> ofType(String type) throws IOException {
        return ChartFiles.lines(FILE).stream()
                .filter(object -> object.get("type").asString().equals(type))
                .toList();
    }

    private static boolean overlap(JsonNode a, JsonNode b) {
        return overlap(a, b, "x", "w") && overlap(a, b, "y", "h");
    }

    private static boolean overlap(JsonNode a, JsonNode b, String start, String length) {
        int from = a.get(start).asInt();
        int other = b.get(start).asInt();
        return from < other + b.get(length).asInt()
                && other < from + a.get(length).asInt();
    }
}
