package io.spoor.broker.fuzzing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The inputs of each target that are kept: what reaches code that nothing else reaches, and what once failed. A text file
 * for each target in {@code src/test/resources/fuzz}, an input a line, in hexadecimal; behind a {@code #} why it is there.
 */
final class Corpus {

    private static final Path ROOT = Path.of("src/test/resources/fuzz");

    private Corpus() {}

    /**
     * A line of the file.
     *
     * @param why empty for what the fuzzer chose
     */
    record Input(byte[] bytes, String why) {
        private static Input parse(String line) {
            String[] parts = line.split("#", 2);
            return new Input(HexFormat.of().parseHex(parts[0].strip()), parts.length == 1 ? "" : parts[1].strip());
        }

        String line() {
            String hex = HexFormat.of().formatHex(bytes);
            return why.isEmpty() ? hex : hex + " # " + why;
        }
    }

    /** Where the inputs of a target are. */
    static Path file(FuzzTargets target) {
        return ROOT.resolve(target.title() + ".hex");
    }

    /** The inputs in a target's file. */
    static List<Input> inputs(FuzzTargets target) throws IOException {
        return Files.readAllLines(file(target)).stream()
                .filter(line -> !line.isBlank())
                .map(Input::parse)
                .toList();
    }

    /** Writes all inputs of a target, those that it makes itself among them, as files to where a fuzzer may add others. */
    static void copy(FuzzTargets target, Path to) throws Exception {
        Files.createDirectories(to);
        int number = 0;
        for (Input input : inputs(target)) {
            Files.write(to.resolve("kept-" + ++number), input.bytes());
        }
        try (FuzzTarget opened = target.open()) {
            for (byte[] seed : opened.seeds()) {
                Files.write(to.resolve("seed-" + ++number), seed);
            }
        }
    }

    /** What a target's file should say instead: what is there for a reason, and the inputs in a folder. */
    static List<String> lines(FuzzTargets target, Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Input input : inputs(target)) {
            if (!input.why().isEmpty()) {
                lines.add(input.line());
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<String> others = new ArrayList<>();
            for (Path file : files.toList()) {
                others.add(new Input(Files.readAllBytes(file), "").line());
            }
            others.sort(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
            lines.addAll(others);
        }
        return lines;
    }
}
