package io.spoor.bench.restart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RestartIT {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void everything_is_back_after_each_kill() {
        // When
        int exit = run("--sessions=300", "--queued=4", "--retained=20", "--sample=100", "--kills=2", "--markdown");

        // Then
        assertThat(exit).as(err.toString()).isZero();
        List<String> rows = out.toString()
                .lines()
                .filter(line -> line.startsWith("| after"))
                .toList();
        assertThat(rows).hasSize(2);
        assertThat(rows.get(1)).endsWith("| 100 | 420 | 0 |");
    }

    @Test
    void sample_larger_than_what_there_is_is_refused() {
        // When
        int exit = run("--sessions=10", "--sample=11");

        // Then
        assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("--sample from 1 to --sessions");
    }

    private int run(String... arguments) {
        return Restart.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }
}
