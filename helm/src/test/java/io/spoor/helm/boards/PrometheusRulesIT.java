package io.spoor.helm.boards;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus' own tool reads the rules, and tries each with series for which it must fire and others. */
class PrometheusRulesIT {
    private static final String RULES = "files/prometheus/spoor.rules.yaml";
    private static final String CASES = "src/test/resources/io/spoor/helm/boards/spoor.rules.test.yaml";
    private static final int SECONDS = 60;

    @TempDir
    Path folder;

    @Test
    void the_rules_are_valid() throws Exception {
        promtool("check", "rules", RULES);
    }

    @Test
    void each_rule_fires_where_it_has_to_and_not_elsewhere() throws Exception {
        // Given
        String cases = Files.readString(Path.of(CASES));
        for (var rule : ChartFiles.yaml(RULES).at("/groups/0/rules")) {
            assertThat(cases)
                    .contains("alertname=\"" + rule.get("alert").asString()
                            + "\", alertstate=\"firing\"}\n        eval_time");
        }
        // Then
        promtool("test", "rules", CASES);
    }

    private void promtool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(Arrays.asList(arguments));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }
}
