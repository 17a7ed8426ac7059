package io.spoor.bridges.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file as its name tells: {@code trace-20260131T235959.123Z.ndjson}, with {@code .gz} once compressed. Ordered by
 * time.
 *
 * @param started when it was begun, to the millisecond; no two files have the same
 */
record TraceFile(Path path, Instant started, boolean compressed) implements Comparable<TraceFile> {
    private static final Pattern NAME = Pattern.compile("trace-([0-9]{8}T[0-9]{6}\\.[0-9]{3}Z)\\.ndjson(\\.gz)?");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    static TraceFile begunAt(Path directory, Instant started) {
        return new TraceFile(directory.resolve("trace-" + TIME.format(started) + ".ndjson"), started, false);
    }

    /** Empty if the name is none of ours. */
    static Optional<TraceFile> of(Path path) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        if (!name.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TraceFile(path, TIME.parse(name.group(1), Instant::from), name.group(2) != null));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    TraceFile asCompressed() {
        return new TraceFile(path.resolveSibling(path.getFileName() + ".gz"), started, true);
    }

    long size() throws IOException {
        return Files.size(path);
    }

    Instant lastChange() throws IOException {
        return Files.getLastModifiedTime(path).toInstant();
    }

    @Override
    public int compareTo(TraceFile other) {
        int byTime = started.compareTo(other.started);
        return byTime != 0 ? byTime : Boolean.compare(compressed, other.compressed);
    }
}
