package io.spoor.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class SoakIT {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void nothing_of_clients_that_are_gone_is_left() {
        // When
        int exit = Soak.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute("--idle=50", "--chatty=20", "--rate=200", "--seconds=10", "--sample=0.5", "--markdown");

        // Then
        assertThat(exit).as(out.toString() + err).isZero();
        assertThat(out.toString())
                .contains("| before | 0 | 0 |")
                .contains("| all gone | 0 | 0 |")
                .contains("nothing grew, nothing was left behind, nothing was lost");
    }
}
