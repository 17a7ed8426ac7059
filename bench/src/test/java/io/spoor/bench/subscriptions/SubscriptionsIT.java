package io.spoor.bench.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class SubscriptionsIT {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void each_kind_is_measured_and_the_broker_delivers() {
        // When
        int exit = Subscriptions.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute("--subscriptions=5000", "--clients=10", "--messages=500", "--seconds=0.05", "--markdown");

        // Then
        assertThat(exit).as(err.toString()).isZero();
        assertThat(out.toString()).contains("`+/device-N/#`").contains("| 2,000 |");
        assertThat(out.toString().lines().filter(line -> line.startsWith("| `")))
                .hasSize(FilterKind.values().length);
    }
}
