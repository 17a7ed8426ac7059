package io.spoor.bench.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What a folder takes on the disk: blocks, because files may be sparse or larger than what is in them. */
public final class FolderSize {

    private FolderSize() {}

    /** Bytes, as {@code du} counts them; files may come and go meanwhile. */
    public static long of(Path folder) throws IOException {
        Process du = new ProcessBuilder("du", "-s", "--block-size=1", folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(du.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        int tab = output.indexOf('\t');
        if (tab < 1) {
            throw new IOException("du does not tell the size of " + folder);
        }
        return Long.parseLong(output.substring(0, tab));
    }

    static void delete(Path folder) throws IOException {
        List<Path> paths;
        try (Stream<Path> tree = Files.walk(folder)) {
            paths = tree.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw new IOException("cannot list " + folder, e);
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}
