package io.spoor.tracing.journal;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The segment files in a journal's folder: {@code 0000000001.segment} and so on, in the order of their records. */
final class SegmentFolder {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentFolder.class);
    private static final Pattern NAME = Pattern.compile("\\d{10}\\.segment");

    private final Path folder;
    private long lastOrdinal;

    SegmentFolder(Path folder) {
        this.folder = folder;
    }

    /** The name of the next file. One thread at a time. */
    Path nextFile() {
        lastOrdinal++;
        return folder.resolve(String.format(Locale.ROOT, "%010d.segment", lastOrdinal));
    }

    /**
     * Finds what an earlier process left, cuts off the record that it was writing when it was killed, and deletes the file
     * that it had prepared and not used. Segments may be empty.
     */
    List<Segment> recover() throws IOException {
        List<Headed> files = new ArrayList<>();
        for (Path file : segmentFiles()) {
            lastOrdinal = Long.parseLong(file.getFileName().toString().substring(0, 10));
            SegmentHeader header = readHeader(file);
            if (header != null) {
                files.add(new Headed(file, header));
            }
        }
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            Headed it = files.get(i);
            long size = Files.size(it.file);
            if (i + 1 < files.size()) {
                long endIndex = files.get(i + 1).header.baseIndex();
                segments.add(new Segment(it.file, it.header, size, size, endIndex));
            } else {
                segments.add(cutTail(it, size));
            }
        }
        return segments;
    }

    private record Headed(Path file, SegmentHeader header) {}

    private List<Path> segmentFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> NAME.matcher(f.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    private static @Nullable SegmentHeader readHeader(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(SegmentHeader.BYTES).order(RecordFormat.ORDER);
        try (FileChannel channel = FileChannel.open(file, READ)) {
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
        }
        try {
            SegmentHeader header = SegmentHeader.read(bytes.flip());
            if (header == null) {
                Files.delete(file);
            }
            return header;
        } catch (DamagedSegmentException e) {
            Path aside = file.resolveSibling(file.getFileName() + ".damaged");
            Files.move(file, aside);
            LOG.atError()
                    .addKeyValue("file", aside)
                    .addKeyValue("reason", e.getMessage())
                    .log("Journal segment cannot be read; its records are reported as lost");
            return null;
        }
    }

    private static Segment cutTail(Headed it, long size) throws IOException {
        long end = SegmentHeader.BYTES;
        long endIndex = it.header.baseIndex();
        try (SegmentCursor cursor = new SegmentCursor()) {
            cursor.open(new Segment(it.file, it.header, size, size, Long.MAX_VALUE));
            while (cursor.advance(size)) {
                end = cursor.position();
                endIndex = cursor.index() + 1;
            }
        }
        shorten(it.file, end);
        return new Segment(it.file, it.header, end, end, endIndex);
    }

    /** Gives the space behind the last record back; the file must no longer be reachable through a mapping. */
    static void shorten(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, WRITE)) {
            channel.truncate(bytes);
        }
    }

    /**
     * Deletes a file that is no longer reachable through a mapping. It is emptied first: the operating system keeps the
     * blocks of a deleted file for as long as a mapping is not collected.
     */
    static void delete(Path file) throws IOException {
        shorten(file, 0);
        Files.delete(file);
    }
}
