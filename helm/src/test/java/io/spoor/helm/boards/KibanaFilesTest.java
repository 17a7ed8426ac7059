package io.spoor.helm.boards;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
