package io.spoor.bridges.deadletters;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of one destination.
 *
 * <pre>
 * dead-letters-TIME.ndjson    full files, the oldest first
 * dead-letters.ndjson         the file that grows
 * replay/TIME.ndjson          letters that are to be sent again
 * moving/                     files that are to take the place of those above, for good
 * moving.tmp/                 files that somebody was making when he died; they count for nothing
 * </pre>
 *
 * Taking letters out changes several files; all of them are made aside, and one rename decides. Whoever comes next
 * finishes what was decided. A method that changes something is to be called by who has the {@link LetterLock}.
 */
final class LetterFolder {
    static final String CURRENT = "dead-letters.ndjson";
    static final String FULL_PREFIX = "dead-letters-";

    private static final String SUFFIX = ".ndjson";
    private static final String REPLAY = "replay";
    private static final String MOVING = "moving";
    private static final String MOVING_DRAFT = "moving.tmp";

    private final Path folder;

    LetterFolder(Path folder) {
        this.folder = folder;
    }

    Path path() {
        return folder;
    }

    boolean exists() {
        return Files.isDirectory(folder);
    }

    Path current() {
        return folder.resolve(CURRENT);
    }

    /** Where the letters are, the oldest first. */
    List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>(fullFiles());
        if (Files.exists(current())) {
            files.add(current());
        }
        return files;
    }

    /** Those that do not grow any more, the oldest first. */
    List<Path> fullFiles() throws IOException {
        return listed(folder, FULL_PREFIX);
    }

    /** Those with letters that are to be sent again, the oldest first. */
    List<Path> replayFiles() throws IOException {
        return listed(folder.resolve(REPLAY), "");
    }

    private static List<Path> listed(Path where, String prefix) throws IOException {
        if (!Files.isDirectory(where)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(where)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix)
                            && file.getFileName().toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    /** Takes lines of a file. */
    @FunctionalInterface
    interface Lines {
        /** @return whether to go on */
        boolean take(String line) throws IOException;
    }

    /**
     * Reads a file's whole lines, up to a place.
     *
     * @return whether all were taken
     */
    static boolean read(FileChannel file, long end, Lines lines) throws IOException {
        try (BufferedReader in = new BufferedReader(
                new java.io.InputStreamReader(new BoundedInput(file, end), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isEmpty() && !lines.take(line)) {
                    return false;
                }
            }
            return true;
        }
    }

    static boolean read(Path file, Lines lines) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        return read(channel, wholeLines(channel), lines);
    }

    /** Where the last whole line ends: a killed process may have left part of one behind it. */
    static long wholeLines(FileChannel file) throws IOException {
        long end = file.size();
        ByteBuffer block = ByteBuffer.allocate(8192);
        while (end > 0) {
            int length = (int) Math.min(block.capacity(), end);
            block.clear().limit(length);
            for (long at = end - length; block.hasRemaining(); ) {
                int count = file.read(block, at + block.position());
                if (count < 0) {
                    throw new IOException("a file of dead letters became shorter while it was read");
                }
            }
            for (int i = length - 1; i >= 0; i--) {
                if (block.get(i) == '\n') {
                    return end - length + i + 1;
                }
            }
            end -= length;
        }
        return 0;
    }

    /**
     * Takes lines out of the files of letters.
     *
     * @param into the name of a new file below {@code replay} for them; null if they are to go
     * @return how many
     */
    int takeOut(Predicate<String> chosen, @Nullable String into) throws IOException {
        recover();
        Path draft = Files.createDirectories(folder.resolve(MOVING_DRAFT));
        int count = 0;
        try (Replayed replayed =
                new Replayed(into == null ? null : draft.resolve(REPLAY).resolve(into + SUFFIX))) {
            for (Path file : files()) {
                if (!read(file, line -> !chosen.test(line))) {
                    count += split(file, draft.resolve(file.getFileName()), chosen, replayed);
                }
            }
        }
        if (count > 0) {
            Files.move(draft, folder.resolve(MOVING), StandardCopyOption.ATOMIC_MOVE);
        }
        recover();
        return count;
    }

    /** The file that chosen lines go to, made when there is one. */
    private static final class Replayed implements AutoCloseable {
        private final @Nullable Path file;
        private @Nullable BufferedWriter out;

        Replayed(@Nullable Path file) {
            this.file = file;
        }

        void add(String line) throws IOException {
            if (file != null) {
                if (out == null) {
                    Files.createDirectories(file.toAbsolutePath().getParent());
                    out = Files.newBufferedWriter(file);
                }
                out.write(line);
                out.write('\n');
            }
        }

        @Override
        public void close() throws IOException {
            if (out != null) {
                out.close();
            }
        }
    }

    private static int split(Path file, Path rest, Predicate<String> chosen, Replayed replayed) throws IOException {
        int[] count = {0};
        try (BufferedWriter out = Files.newBufferedWriter(rest)) {
            read(file, line -> {
                if (chosen.test(line)) {
                    replayed.add(line);
                    count[0]++;
                } else {
                    out.write(line);
                    out.write('\n');
                }
                return true;
            });
        }
        return count[0];
    }

    /** Finishes what was decided, and forgets what was not. */
    void recover() throws IOException {
        Path moving = folder.resolve(MOVING);
        if (Files.isDirectory(moving)) {
            for (Path file : regularFiles(moving)) {
                Path target = folder.resolve(moving.relativize(file).toString());
                if (Files.size(file) == 0) {
                    Files.deleteIfExists(target);
                    Files.delete(file);
                } else {
                    Files.createDirectories(target.toAbsolutePath().getParent());
                    Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            deleteAll(moving);
        }
        deleteAll(folder.resolve(MOVING_DRAFT));
    }

    private static List<Path> regularFiles(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void deleteAll(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
