package io.spoor.tracing.recorder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.tracing.journal.JournalReader;
import io.spoor.tracing.journal.SegmentJournal;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process with SIGKILL while it appends, again and again in the same folder. */
class KilledProcessIT {
    private static final int ROUNDS = 8;
    private static final SegmentJournal.Options OPTIONS = new SegmentJournal.Options(32 << 10, 512 << 20);

    @TempDir
    Path folder;

    private final Map<Long, String> promised = new HashMap<>();
    private final List<String> runs = new ArrayList<>();
    private long committed;

    @Test
    void whatever_was_promised_before_a_kill_is_there_after_it() throws Exception {
        Random random = new Random(3);
        for (int round = 0; round < ROUNDS; round++) {
            // Given
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            AppendUntilKilled.class.getName(),
                            folder.toString(),
                            "round" + round)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                // When
                listen(process, 500 + random.nextInt(20_000));
            } finally {
                process.destroyForcibly();
            }
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            // Then
            assertThat(process.exitValue()).as("ended by SIGKILL").isEqualTo(128 + 9);
            verifyPayloads();
            verifyTrace();
        }
    }

    /** Notes what the process says; kills it after so many lines and goes on to the end of its output. */
    private void listen(Process process, int lines) throws IOException {
        try (BufferedReader out = process.inputReader(UTF_8)) {
            String line = out.readLine();
            for (int count = 0; line != null; count++) {
                if (count == lines) {
                    process.toHandle().destroyForcibly(); // the process itself would close its output too
                }
                String next = out.readLine();
                if (next != null) {
                    note(line); // the last line may be cut
                }
                line = next;
            }
        }
    }

    private void note(String line) {
        String[] words = line.split(" ", 3);
        switch (words[0]) {
            case "a" -> promised.put(Long.parseLong(words[1]), words[2]);
            case "c" -> committed = Math.max(committed, Long.parseLong(words[1]));
            case "run" -> runs.add(words[1]);
            default -> throw new IllegalStateException("the process said: " + line);
        }
    }

    private void verifyPayloads() throws Exception {
        try (SegmentJournal journal = SegmentJournal.open(folder.resolve("payloads"), OPTIONS)) {
            Map<Long, String> found = new HashMap<>();
            List<String> losses = new ArrayList<>();
            try (JournalReader reader = journal.reader("verifier")) {
                reader.onLoss((first, last, cause) -> losses.add(first + "-" + last + " " + cause));
                while (reader.read(
                                1_000,
                                Duration.ZERO,
                                (index, bytes) ->
                                        found.put(index, UTF_8.decode(bytes).toString()))
                        > 0) {}
            }
            assertThat(losses).isEmpty();
            promised.forEach((index, text) -> assertThat(found.get(index)).isEqualTo(text));
            assertThat(found).hasSize((int) journal.nextIndex());
            try (JournalReader committer = journal.reader("committer")) {
                assertThat(journal.nextIndex() - committer.lag()).isGreaterThanOrEqualTo(committed);
            }
        }
    }

    private void verifyTrace() throws Exception {
        try (SegmentJournal journal = SegmentJournal.open(folder.resolve("trace"), OPTIONS);
                JournalReader reader = journal.reader("verifier")) {
            Trace trace = new Trace();
            while (reader.read(1_000, Duration.ZERO, (index, bytes) -> trace.add(bytes)) > 0) {}
            String run = runs.get(runs.size() - 1);
            reader.rewind();
            assertThat(trace.texts("event.id")).doesNotHaveDuplicates();
            trace.assertGapless(run, trace.accounted(run).size());
        }
    }
}
