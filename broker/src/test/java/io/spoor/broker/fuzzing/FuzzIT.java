package io.spoor.broker.fuzzing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Coverage-guided fuzzing of each target: a few seconds in the build, as long as {@code -Dfuzz.seconds} says otherwise, and
 * only one with {@code -Dfuzz.target}. An input that fails is kept in a file, and shown as the line that makes it a test of
 * {@link CorpusTest} ever after. With {@code -Dfuzz.minimize=true} what the run found to reach more is reduced to a new
 * file for the corpus.
 */
class FuzzIT {

    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 2);
    private static final String ONLY = System.getProperty("fuzz.target", "");

    @ParameterizedTest
    @EnumSource
    void no_input_is_found_that_breaks_a_property(FuzzTargets target) throws Exception {
        Assumptions.assumeTrue(ONLY.isEmpty() || ONLY.equals(target.title()));
        // Given
        Jazzer jazzer = new Jazzer(target);

        // When
        boolean passed = jazzer.run(SECONDS);

        // Then
        String tail = tail(jazzer.log());
        System.out.println(target.title() + ": " + summary(tail));
        assertThat(passed)
                .as("see %s; inputs that fail: %s%n%s", jazzer.log(), describe(target, jazzer.found()), tail)
                .isTrue();
        if (Boolean.getBoolean("fuzz.minimize")) {
            System.out.println(target.title() + ": " + jazzer.minimize(SECONDS));
        }
    }

    private static String describe(FuzzTargets target, List<Path> found) throws Exception {
        StringBuilder text = new StringBuilder();
        for (Path file : found) {
            String line = new Corpus.Input(Files.readAllBytes(file), "what is wrong").line();
            text.append("%n%s, as a line of %s: %s".formatted(file, Corpus.file(target), line));
        }
        return text.toString();
    }

    private static String tail(Path log) throws Exception {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - 60), all.size()));
        }
    }

    /** How many inputs were tried, and what they reached. */
    private static String summary(String log) {
        return log.lines()
                .filter(line -> line.contains("DONE") || line.startsWith("stat::average_exec_per_sec"))
                .reduce("", (a, b) -> a + b.strip() + " ");
    }
}
