package io.spoor.broker.config;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used. The message lists everything that is wrong with it, and what would be right. */
public class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * One thing that is wrong.
     *
     * @param path of the key, such as {@code listeners[1].tls.key}; empty for the file as a whole
     * @param line in the file, from 1; 0 if there is none
     * @param column in the line, from 1; 0 if there is none
     * @param message what is wrong and what would be right
     */
    public record Problem(String path, int line, int column, String message) {
        @Override
        public String toString() {
            String key = path.isEmpty() ? "" : path + ": ";
            return line == 0 ? key + message : "line " + line + ", column " + column + ": " + key + message;
        }
    }

    /**
     * Makes an exception about one source.
     *
     * @param source the file's name
     * @param problems at least one
     */
    ConfigException(String source, List<Problem> problems) {
        this(
                source,
                problems.stream()
                        .distinct()
                        .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                        .toArray(Problem[]::new));
    }

    private ConfigException(String source, Problem... sorted) {
        super(describe(source, List.of(sorted)));
        this.problems = List.of(sorted);
    }

    /** Everything that is wrong, in the order of the file. */
    public List<Problem> problems() {
        return problems;
    }

    private static String describe(String source, List<Problem> problems) {
        String head = source + ": " + (problems.size() == 1 ? "1 problem" : problems.size() + " problems");
        return problems.stream().map(Problem::toString).collect(Collectors.joining("\n  ", head + "\n  ", ""));
    }
}
