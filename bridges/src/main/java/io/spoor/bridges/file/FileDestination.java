package io.spoor.bridges.file;

import io.spoor.bridges.Destination;
import io.spoor.bridges.RecordBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends records as lines to the folder's current file. Confirmed is what the operating system has taken: it survives
 * the process, not the machine. After a failure (a full disk, a folder that went away) the next delivery opens the file
 * again and goes on behind the last whole line. All methods belong to the thread of the delivery loop.
 */
final class FileDestination implements Destination {
    private static final Logger LOG = LoggerFactory.getLogger(FileDestination.class);

    private final Path directory;
    private final FileLimits limits;
    private final TraceFolder folder;
    private final NdjsonFile.Opener opener;
    private @Nullable FolderLock lock;
    private @Nullable Current current;
    private long writtenBelow;

    /** The file that takes lines, and when it was begun. */
    private record Current(NdjsonFile file, Instant started) {}

    FileDestination(Path directory, FileLimits limits, Clock clock, NdjsonFile.Opener opener) {
        this.directory = directory;
        this.limits = limits;
        this.opener = opener;
        this.folder = new TraceFolder(directory, limits, clock);
    }

    @Override
    public long deliver(RecordBatch batch) throws IOException {
        try {
            int place = 0;
            while (place < batch.size() && batch.index(place) < writtenBelow) {
                place++; // written before a later one failed
            }
            while (place < batch.size()) {
                place = write(batch, place);
                writtenBelow = batch.index(place - 1) + 1;
            }
            return batch.nextIndex();
        } catch (IOException e) {
            closeCurrent(); // opened again, it is cut to whole lines
            throw new IOException("Cannot write trace files to " + directory + ": " + e, e);
        }
    }

    /** Writes as many records as the file may take, at least one; returns the place of the first one left. */
    private int write(RecordBatch batch, int from) throws IOException {
        NdjsonFile file = fileWithRoomFor(lineBytes(batch, from));
        long size = file.size() + lineBytes(batch, from);
        int to = from + 1;
        while (to < batch.size() && size + lineBytes(batch, to) <= limits.maxFileBytes()) {
            size += lineBytes(batch, to);
            to++;
        }
        file.append(batch.lines(from, to));
        return to;
    }

    private static int lineBytes(RecordBatch batch, int place) {
        return batch.record(place).remaining() + 1;
    }

    private NdjsonFile fileWithRoomFor(int bytes) throws IOException {
        Current open = current;
        if (open == null) {
            Files.createDirectories(directory);
            if (lock == null) {
                lock = FolderLock.take(directory);
            }
            Optional<TraceFile> unfinished = folder.unfinished();
            open = unfinished.isPresent() ? open(unfinished.get()) : null;
        }
        if (open == null || !mayTake(open, bytes)) {
            closeCurrent();
            Files.createDirectories(directory);
            open = open(folder.next());
        }
        return open.file;
    }

    private Current open(TraceFile file) throws IOException {
        Current opened = new Current(NdjsonFile.open(file.path(), opener), file.started());
        current = opened;
        folder.tidy(file.path());
        return opened;
    }

    private boolean mayTake(Current open, int bytes) {
        NdjsonFile file = open.file;
        if (!Files.exists(file.path())) {
            return false; // someone cleaned up: writing on would go nowhere
        }
        boolean fits = file.size() + bytes <= limits.maxFileBytes() && !folder.isTooOld(open.started);
        return fits || file.size() == 0;
    }

    private void closeCurrent() {
        Current open = current;
        current = null;
        if (open == null) {
            return;
        }
        try {
            open.file.close();
        } catch (IOException e) {
            // Whatever is wrong with it shows, if it lasts, with the next file.
            LOG.atDebug().setCause(e).addKeyValue("file", open.file.path()).log("A trace file did not close");
        }
    }

    @Override
    public void close() {
        closeCurrent();
        FolderLock held = lock;
        lock = null;
        if (held != null) {
            try {
                held.close();
            } catch (IOException e) {
                LOG.atDebug().setCause(e).addKeyValue("directory", directory).log("The folder's lock did not close");
            }
        }
    }
}
