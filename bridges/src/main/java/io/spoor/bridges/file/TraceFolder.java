package io.spoor.bridges.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder's files by age: the name for a new one, and which old ones are compressed and deleted. One thread. */
final class TraceFolder {
    private static final Logger LOG = LoggerFactory.getLogger(TraceFolder.class);

    private final Path directory;
    private final FileLimits limits;
    private final Clock clock;

    TraceFolder(Path directory, FileLimits limits, Clock clock) {
        this.directory = directory;
        this.limits = limits;
        this.clock = clock;
    }

    /** Whether a file begun at this time may not take more. */
    boolean isTooOld(Instant started) {
        return !clock.instant().isBefore(started.plus(limits.rotateEvery()));
    }

    /** The file that a broker before this one had not filled. */
    Optional<TraceFile> unfinished() throws IOException {
        List<TraceFile> files = files();
        if (files.isEmpty()) {
            return Optional.empty();
        }
        TraceFile last = files.get(files.size() - 1);
        boolean goesOn = !last.compressed() && !isTooOld(last.started()) && last.size() < limits.maxFileBytes();
        return goesOn ? Optional.of(last) : Optional.empty();
    }

    /** A file newer than all there are, not made yet. */
    TraceFile next() throws IOException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<TraceFile> files = files();
        if (!files.isEmpty()) {
            Instant last = files.get(files.size() - 1).started();
            if (!now.isAfter(last)) {
                now = last.plusMillis(1); // the clock went back, or two within a millisecond
            }
        }
        return TraceFile.begunAt(directory, now);
    }

    /** Compresses finished files and deletes those past the limits; what fails is tried again the next time. */
    void tidy(Path current) {
        try {
            deleteLeftovers();
            List<TraceFile> finished = files();
            finished.removeIf(file -> file.path().equals(current));
            if (limits.compress()) {
                finished.replaceAll(this::compressed);
            }
            Collections.reverse(finished);
            deletePastLimits(finished);
        } catch (IOException e) {
            LOG.atWarn().setCause(e).addKeyValue("directory", directory).log("Old trace files could not be tidied up");
        }
    }

    private TraceFile compressed(TraceFile file) {
        if (file.compressed()) {
            return file;
        }
        try {
            GzipFile.compress(file.path(), file.asCompressed().path());
            return file.asCompressed();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).addKeyValue("file", file.path()).log("A trace file could not be compressed");
            return file;
        }
    }

    private void deletePastLimits(List<TraceFile> newestFirst) throws IOException {
        Instant now = clock.instant();
        long total = limits.maxFileBytes();
        int count = 1;
        for (TraceFile file : newestFirst) {
            total += file.size();
            count++;
            boolean tooMany = limits.maxFiles() != null && count > limits.maxFiles();
            boolean tooOld = limits.maxAge() != null
                    && file.lastChange().plus(limits.maxAge()).isBefore(now);
            if (tooMany || tooOld || total > limits.maxTotalBytes()) {
                Files.deleteIfExists(file.path());
            }
        }
    }

    private void deleteLeftovers() throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            for (Path path : paths.filter(GzipFile::isUnfinished).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private List<TraceFile> files() throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            List<TraceFile> files = new ArrayList<>(
                    paths.flatMap(path -> TraceFile.of(path).stream()).toList());
            Collections.sort(files);
            return files;
        }
    }
}
