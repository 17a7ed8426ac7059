package io.spoor.bench.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Forces to the disk what a {@link io.spoor.tracing.journal.SegmentJournal} has appended since the last time; the journal
 * itself promises nothing for a loss of power. On Linux, forcing a file includes what was stored through a mapping of it.
 * The file that the journal has prepared, but not begun, is left alone: it begins with a zero.
 */
final class SegmentForcer implements Closeable {

    private static final String SUFFIX = ".segment";

    private final Path folder;
    private long ordinal;
    private FileChannel channel;

    SegmentForcer(Path folder) throws IOException {
        this.folder = folder;
        List<Long> ordinals;
        try (Stream<Path> files = Files.list(folder)) {
            ordinals = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> Long.parseLong(name.substring(0, name.length() - SUFFIX.length())))
                    .sorted()
                    .toList();
        }
        ordinal = ordinals.get(0);
        channel = open(ordinal);
        for (long next : ordinals) {
            advance(next);
        }
    }

    void force() throws IOException {
        channel.force(false);
        while (advance(ordinal + 1)) {
            channel.force(false);
        }
    }

    /** Goes on to a file if it has been begun. */
    private boolean advance(long next) throws IOException {
        if (!Files.exists(file(next))) {
            return false;
        }
        FileChannel candidate = open(next);
        ByteBuffer magic = ByteBuffer.allocate(Long.BYTES);
        if (candidate.read(magic, 0) < Long.BYTES || magic.getLong(0) == 0) {
            candidate.close();
            return false;
        }
        channel.close();
        channel = candidate;
        ordinal = next;
        return true;
    }

    private FileChannel open(long at) throws IOException {
        return FileChannel.open(file(at), StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private Path file(long at) {
        return folder.resolve(String.format(Locale.ROOT, "%010d%s", at, SUFFIX));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
