package io.spoor.bridges.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPOutputStream;

/** Replaces a file by its compressed form, which appears under its name only once it is complete. */
final class GzipFile {
    private static final String UNFINISHED = ".ndjson.gz.tmp";

    private GzipFile() {}

    static void compress(Path from, Path to) throws IOException {
        Path unfinished = to.resolveSibling(to.getFileName() + ".tmp");
        try {
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(unfinished), 64 << 10)) {
                Files.copy(from, out);
            }
            Files.setLastModifiedTime(unfinished, Files.getLastModifiedTime(from));
            Files.move(unfinished, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        Files.delete(from);
    }

    /** Whether this is what a broker left that was killed while it compressed. */
    static boolean isUnfinished(Path path) {
        String name = path.getFileName().toString();
        return name.startsWith("trace-") && name.endsWith(UNFINISHED);
    }
}
