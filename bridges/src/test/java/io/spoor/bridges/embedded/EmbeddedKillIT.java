package io.spoor.bridges.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.bridges.testing.FreePorts;
import io.spoor.tracing.journal.SegmentJournal;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class EmbeddedKillIT {
    private static final int KILLS = 2;
    private static final long DELIVERED_BEFORE_KILL = 3000;

    @TempDir
    Path dir;

    @Test
    void every_record_appended_before_a_kill_is_stored_exactly_once() throws Exception {
        int port = FreePorts.one();
        long appended = 0;
        for (int i = 0; i < KILLS; i++) {
            appended += publishUntilKilled(port);
        }

        try (SegmentJournal payloads = EmbeddedChild.open(dir.resolve("payloads"));
                SegmentJournal trace = EmbeddedChild.open(dir.resolve("trace"))) {
            // The kill may fall between an append and the line that tells of it.
            assertThat(payloads.nextIndex()).isBetween(appended, appended + KILLS);
            EmbeddedBridge bridge = EmbeddedChild.bridge(dir, port, payloads, trace);
            bridge.start();
            try {
                QuestDbQueries queries = new QuestDbQueries("http://127.0.0.1:" + port);
                await().atMost(Duration.ofMinutes(2))
                        .until(() -> Long.valueOf(0).equals(bridge.metrics().get("payload.lag.records"))
                                && queries.isApplied("mqtt"));
                assertThat(queries.rows("SELECT count(), count_distinct(timestamp) FROM mqtt"))
                        .containsExactly(List.of(payloads.nextIndex(), payloads.nextIndex()));
            } finally {
                bridge.stop(Duration.ZERO);
            }
        }
    }

    /** How many records a child told of. */
    private long publishUntilKilled(int port) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EmbeddedChild.class.getName(),
                        dir.toString(),
                        String.valueOf(port))
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        dir.resolve("child.log").toFile()))
                .start();
        long appended = 0;
        try (BufferedReader out = child.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (!line.matches("\\d+ \\d+")) {
                    continue;
                }
                String[] told = line.split(" ", -1);
                appended = Long.parseLong(told[0]) + 1;
                if (Long.parseLong(told[1]) > DELIVERED_BEFORE_KILL) {
                    // Not by the Process itself, which would close the stream with what was told already.
                    child.toHandle().destroyForcibly();
                }
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertThat(appended).as("records before the kill").isPositive();
        return appended;
    }
}
