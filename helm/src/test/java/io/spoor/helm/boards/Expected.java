package io.spoor.helm.boards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import tools.jackson.databind.JsonNode;

/**
 * What each panel has to show of what the fleet did. Each line is a row that must be there, one with {@code !} in front a
 * row that must not; {@code *} stands for anything. One thread.
 */
final class Expected {
    private static final String FILE = "src/test/resources/io/spoor/helm/boards/expected.yaml";

    private final JsonNode section;
    private final Set<String> asked = new LinkedHashSet<>();
    private final SoftAssertions softly = new SoftAssertions();

    Expected(String section) throws IOException {
        this.section = ChartFiles.yaml(FILE).get(section);
    }

    /** Whether the rows are what the panel has to show. */
    void check(String panel, List<String> rows) {
        asked.add(panel);
        JsonNode lines = section.path(panel);
        softly.assertThat(lines.isArray() && !lines.isEmpty())
                .as("%s is in the section, for these rows:%n%s", panel, String.join("\n", rows))
                .isTrue();
        for (JsonNode line : lines) {
            String text = line.asString();
            boolean forbidden = text.startsWith("!");
            Pattern pattern = pattern(forbidden ? text.substring(1) : text);
            boolean found = rows.stream().anyMatch(row -> pattern.matcher(row).matches());
            softly.assertThat(found)
                    .as("%s: %s, among:%n%s", panel, text, String.join("\n", rows))
                    .isEqualTo(!forbidden);
        }
    }

    /** Fails with all that was not as expected. */
    void done() {
        softly.assertAll();
        assertThat(section.propertyNames()).containsExactlyInAnyOrderElementsOf(new ArrayList<>(asked));
    }

    private static Pattern pattern(String line) {
        return Pattern.compile(
                Arrays.stream(line.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }
}
