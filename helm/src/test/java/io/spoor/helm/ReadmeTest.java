package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** README.md tells every value. {@code -Dchart.write=true} writes it anew from the comments of values.yaml. */
class ReadmeTest {
    private static final Path README = Path.of("README.md");
    private static final String BEGIN = "<!-- values.yaml -->\n";
    private static final String END = "<!-- end -->\n";

    @Test
    void its_tables_are_those_of_the_values() throws IOException {
        // Given
        String readme = Files.readString(README);
        int begin = readme.indexOf(BEGIN) + BEGIN.length();
        int end = readme.indexOf(END);

        // When
        String made = ValueTable.of(Path.of("values.yaml")).markdown();

        // Then
        if (Boolean.getBoolean("chart.write")) {
            Files.writeString(README, readme.substring(0, begin) + made + readme.substring(end));
        } else {
            assertThat(readme.substring(begin, end))
                    .as("run it with -Dchart.write=true after a change of values.yaml")
                    .isEqualTo(made);
        }
    }

    @Test
    void every_value_is_described() throws IOException {
        List<ValueTable.Row> rows = ValueTable.of(Path.of("values.yaml")).rows();
        assertThat(rows).hasSizeGreaterThan(100);
        assertThat(rows.stream().filter(row -> row.description().isBlank()).map(ValueTable.Row::path))
                .isEmpty();
    }

    @Test
    void the_files_that_it_names_are_there() throws IOException {
        Pattern link = Pattern.compile("]\\(([^)#:]+)\\)");
        link.matcher(Files.readString(README))
                .results()
                .forEach(found -> assertThat(Path.of(found.group(1))).exists());
    }
}
