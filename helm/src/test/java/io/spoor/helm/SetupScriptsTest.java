package io.spoor.helm;

import static io.spoor.helm.StackModesTest.job;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What the scripts that set up the parts have in common, {@code files/setup/common.sh}. */
class SetupScriptsTest {
    private static final Path COMMON = Chart.FOLDER.resolve("files/setup/common.sh");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch", "kibana", "influxdb"})
    void each_finds_it_where_the_job_mounts_it(String part) throws Exception {
        // Given
        JsonNode container = job(Chart.defaults().render(), part + "-setup").container("setup");
        Path script = Path.of(container.at("/command/1").asString());

        // Then: beside the script's folder, as in the chart's
        assertThat(Files.readString(Chart.FOLDER.resolve("files/" + part + "/setup.sh")))
                .contains("/../setup/common.sh\"");
        Path wanted = script.resolveSibling("../setup/common.sh").normalize();
        assertThat(container.path("volumeMounts").valueStream())
                .anyMatch(mount -> mount.path("mountPath")
                        .asString()
                        .equals(script.resolveSibling("").toString()))
                .anyMatch(mount -> mount.path("mountPath").asString().equals(wanted.toString())
                        && mount.path("subPath").asString().equals("common.sh"));
    }

    @Test
    void it_is_a_part_of_what_makes_a_job_another() throws Exception {
        // Given
        ChartCopy copy = ChartCopy.in(folder.resolve("chart"));
        copy.edit("files/setup/common.sh", text -> text + "# changed\n");

        // When
        Rendered changed = copy.render(Map.of());

        // Then
        for (String part : new String[] {"elasticsearch-setup", "kibana-setup", "influxdb-setup"}) {
            assertThat(job(changed, part).name())
                    .isNotEqualTo(job(Chart.defaults().render(), part).name());
        }
    }

    @ParameterizedTest
    @CsvSource({"'', is empty", "'a\nb', holds more than one line"})
    void what_is_no_secret_is_refused_wherever_it_is_asked_for(String text, String reason) throws Exception {
        // Given
        Path file = Files.writeString(folder.resolve("password"), text);
        for (String command : new String[] {
            "secret " + file,
            "value=\"$(escaped " + file + ")\"; echo went on",
            "curl_configuration elastic " + file + " ''"
        }) {
            // When
            ScriptRun run = run(command);

            // Then
            assertThat(run.status()).as(command).isEqualTo(1);
            assertThat(run.output()).contains(file + " " + reason).doesNotContain("went on");
        }
    }

    @Test
    void what_curl_is_told_may_have_quotes() throws Exception {
        // Given
        Path file = Files.writeString(folder.resolve("password"), "a \"b\" \\c$d\n");

        // Then
        assertThat(run("curl_configuration elastic " + file + " /ca.crt")
                        .succeeded()
                        .output())
                .isEqualTo("user = \"elastic:a \\\"b\\\" \\\\c$d\"\ncacert = \"/ca.crt\"\n");
        assertThat(run("curl_configuration elastic '' ''").succeeded().output()).isEmpty();
    }

    private ScriptRun run(String command) throws Exception {
        Path script = Files.writeString(
                folder.resolve("script.sh"), "set -euo pipefail\nsource " + COMMON + "\n" + command + "\n");
        return ScriptRun.of(script, Map.of());
    }
}
