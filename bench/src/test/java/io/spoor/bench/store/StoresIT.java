package io.spoor.bench.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Each scenario, briefly, with the stores that need nothing fetched. */
class StoresIT {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void every_scenario_runs_and_nothing_is_lost() {
        // When
        int exit = run(
                "--stores=journal,spoor",
                "--rounds=1",
                "--warmup=0.02",
                "--seconds=0.2",
                "--loads=20x1,5x4x10,2x3+5000",
                "--messages=20000",
                "--sessions=10,5000",
                "--kill-after=0.3",
                "--folder=" + folder,
                "--markdown");

        // Then
        assertThat(exit).as(err.toString()).isZero();
        List<String> rows = out.toString()
                .lines()
                .filter(line -> line.startsWith("| journal |") || line.startsWith("| spoor |"))
                .toList();
        assertThat(rows).hasSize(2 * (2 * 3 + 2 + 2 + 2));
        assertThat(rows.subList(rows.size() - 4, rows.size())).allSatisfy(StoresIT::assertNothingLost);
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"journal", "spoor"})
    void kill_waits_for_the_first_acknowledgement_however_slow_the_machine(String store) {
        // When
        int exit =
                run("kill", "--stores=" + store, "--rounds=1", "--kill-after=1e-6", "--folder=" + folder, "--markdown");

        // Then
        assertThat(exit).as(err.toString()).isZero();
        assertThat(out.toString().lines().filter(line -> line.startsWith("| " + store + " |")))
                .hasSize(2)
                .allSatisfy(StoresIT::assertNothingLost);
    }

    @Test
    void unknown_store_is_named_with_those_that_exist() {
        // When
        int exit = run("--stores=rokcsdb");

        // Then
        assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("unknown store 'rokcsdb'").contains("journal");
    }

    @Test
    void malformed_load_is_named() {
        // When
        int exit = run("--stores=journal", "--loads=20x");

        // Then
        assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("load '20x' is not PUBLISHERSxWINDOW");
    }

    private static void assertNothingLost(String row) {
        List<String> cells = List.of(row.split(" *\\| *", -1));
        assertThat(Long.parseLong(cells.get(3).replace(",", "")))
                .as("acknowledged")
                .isPositive();
        assertThat(cells.subList(4, 7)).as("missing, returned, wrong packet id").containsOnly("0");
    }

    private int run(String... arguments) {
        return Stores.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }
}
