package io.spoor.broker.config;

import io.spoor.broker.config.ConfigNode.Place;
import io.spoor.broker.config.ConfigNode.Sequence;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks what {@link io.spoor.tracing.spi.ReadableFile} asks for. */
final class FileCheck {
    private FileCheck() {}

    /** Notes a problem for each file that cannot be read; the value may be null, a path, or a list of paths. */
    static void check(@Nullable Object value, String path, ConfigNode node, Problems problems) {
        if (value instanceof Path file) {
            check(file, path, node.place(), problems);
        } else if (value instanceof List<?> files && node instanceof Sequence sequence) {
            for (int i = 0; i < files.size(); i++) {
                if (files.get(i) instanceof Path file) {
                    check(file, path + "[" + i + "]", sequence.items().get(i).place(), problems);
                }
            }
        }
    }

    private static void check(Path file, String path, Place place, Problems problems) {
        if (!Files.exists(file)) {
            problems.add(path, place, file + " does not exist");
        } else if (!Files.isRegularFile(file)) {
            problems.add(path, place, file + " is not a file");
        } else if (!Files.isReadable(file)) {
            problems.add(path, place, file + " cannot be read by this user");
        }
    }
}
