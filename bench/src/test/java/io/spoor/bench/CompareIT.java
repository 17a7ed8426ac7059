package io.spoor.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Each scenario, briefly, against processes of the real peers that need nothing built: Mosquitto and the forwarder. */
class CompareIT {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void every_scenario_runs_and_nothing_is_lost() {
        // When
        int exit = run("--peers", "mosquitto,forwarder", "--clients", "50", "--rate", "2000");

        // Then
        assertThat(exit).as(err.toString()).isZero();
        assertThat(rowsOf("mosquitto")).hasSize(4 * 2 + 2);
        assertThat(rowsOf("forwarder")).hasSize(4 * 2 + 2);
        assertThat(loadRows()).hasSize(2 * 4 * 2).allSatisfy(CompareIT::deliversAll);
    }

    @Test
    void load_speaks_mqtt_5_too() {
        // When
        int exit = run("qos0", "qos1", "qos2", "--peers", "mosquitto", "--mqtt", "5", "--rate", "0");

        // Then
        assertThat(exit).as(err.toString()).isZero();
        assertThat(loadRows()).hasSize(3).allSatisfy(CompareIT::deliversAll);
    }

    @Test
    void persistent_sessions_get_all_there_and_away() {
        // When
        int exit = run(
                "persistent",
                "absent",
                "--peers",
                "mosquitto-1s,mosquitto-safe",
                "--publishers",
                "2,5",
                "--queued",
                "500",
                "--rate",
                "1000");

        // Then
        assertThat(exit).as(err.toString()).isZero();
        assertThat(rowsOf("mosquitto-1s")).hasSize(2 * 2 + 2);
        assertThat(rowsOf("mosquitto-safe")).hasSize(2 * 2 + 2).allSatisfy(row -> {
            List<String> cells = List.of(row.split(" *\\| *", -1));
            int faults = cells.size() > 16 ? 12 : 9;
            assertThat(cells.subList(faults, faults + 3))
                    .as("lost, duplicate, closed")
                    .containsOnly("0");
        });
    }

    @Test
    void killed_broker_that_keeps_nothing_has_lost_everything() {
        // When
        int exit = run("killed", "--peers", "mosquitto", "--queued", "500");

        // Then
        assertThat(exit).as(err.toString()).isZero();
        List<String> cells = List.of(rowsOf("mosquitto").get(0).split(" *\\| *", -1));
        assertThat(cells.get(3)).as("acknowledged").isNotEqualTo("0").isEqualTo(cells.get(4));
    }

    private static void deliversAll(String row) {
        List<String> cells = List.of(row.split(" *\\| *", -1));
        assertThat(Double.parseDouble(cells.get(2).replace(",", ""))).isPositive();
        assertThat(cells.subList(9, 12)).as("lost, duplicate, closed").containsOnly("0");
    }

    @Test
    void unknown_peer_is_named_with_those_that_exist() {
        // When
        int exit = run("--peers", "mosquito");

        // Then
        assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("unknown peer 'mosquito'").contains("mosquitto-nodelay");
    }

    private int run(String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("--rounds", "1", "--warmup", "0.1", "--seconds", "0.5", "--markdown"));
        all.addAll(List.of(arguments));
        return Compare.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }

    private List<String> rowsOf(String peer) {
        return out.toString()
                .lines()
                .filter(line -> line.startsWith("| " + peer + " |"))
                .toList();
    }

    private List<String> loadRows() {
        return out.toString()
                .lines()
                .filter(line -> line.startsWith("| mosquitto |") || line.startsWith("| forwarder |"))
                .filter(line -> line.chars().filter(c -> c == '|').count() > 10)
                .toList();
    }
}
