package io.spoor.helm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Whole folders. */
final class TestFiles {
    private TestFiles() {}

    /** Copies what belongs to the chart, with hooks turned into plain objects. */
    static void copyChart(Path chart, Path copy) throws IOException {
        for (String file : List.of("Chart.yaml", "values.yaml", "values.schema.json")) {
            Files.copy(chart.resolve(file), copy.resolve(file));
        }
        for (String folder : List.of("files", "templates")) {
            try (Stream<Path> all = Files.walk(chart.resolve(folder))) {
                for (Path source : (Iterable<Path>) all::iterator) {
                    copy(source, copy.resolve(chart.relativize(source).toString()));
                }
            }
        }
    }

    private static void copy(Path source, Path target) throws IOException {
        if (Files.isDirectory(source)) {
            Files.createDirectories(target);
        } else if (source.toString().contains("templates")) {
            Files.writeString(target, Files.readString(source).replaceAll("helm\\.sh/hook(?!-)", KubeObject.HOOK));
        } else {
            Files.copy(source, target);
        }
    }

    /** Deletes a folder with all that is in it. */
    static void deleteAll(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
