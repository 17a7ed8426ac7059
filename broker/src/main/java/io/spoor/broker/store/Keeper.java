package io.spoor.broker.store;

import io.spoor.tracing.concurrent.Threads;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store's housekeeping on a thread of its own: prepares the next segment before it is needed, so that no event loop
 * waits for the disk; deletes old ones; and says when it is time to compact.
 */
final class Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final long ROUND_MILLIS = TimeUnit.SECONDS.toMillis(1);
    private static final int COMPACT_ABOVE_SEGMENTS = 4;
    private static final long COMPACT_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A file that is allocated and mapped, but not yet part of the log. */
    record Prepared(Path file, MappedByteBuffer mapped) {}

    /** Writes what is needed in old segments again, so that they can go. Called on the keeper's thread. */
    interface Compactor {
        /** Begins a compaction; returns false if it cannot. It ends with {@link #compacted}. */
        boolean compact(long upToSegment);
    }

    private final SegmentLog log;
    private final Path folder;
    private final int segmentBytes;
    private final long maximumBytes;
    private final Disk disk;
    private final Thread thread;
    private long lastOrdinal;
    private boolean work;
    private boolean nextWanted;
    private boolean urgent;
    private boolean closed;
    private boolean compacting;
    private long compactedUpTo;
    private long compactedAt;
    private @Nullable Prepared prepared;
    private @Nullable Compactor compactor;
    private volatile @Nullable IOException full;
    private volatile @Nullable String over;

    Keeper(SegmentLog log, Path folder, int segmentBytes, long maximumBytes, Disk disk) {
        this.log = log;
        this.folder = folder;
        this.segmentBytes = segmentBytes;
        this.maximumBytes = maximumBytes;
        this.disk = disk;
        this.thread = new Thread(this::run, "spoor-store");
        thread.setDaemon(true);
    }

    synchronized void start(long lastNumber) {
        lastOrdinal = lastNumber;
        thread.start();
    }

    synchronized void compactWith(Compactor value) {
        compactor = value;
    }

    /** Why there is no room for another segment, or null if there is. Any thread. */
    @Nullable
    String full() {
        IOException why = full;
        return why == null ? over : why.getMessage();
    }

    /** Why there is room for what must be written only, or null. Any thread. */
    @Nullable
    String over() {
        return over;
    }

    synchronized void prepareNext() {
        nextWanted = true;
        wake();
    }

    synchronized void tidy() {
        wake();
    }

    /** A compaction has ended. */
    synchronized void compacted() {
        compacting = false;
        wake();
    }

    /** Whether a segment is ready that is not kept for what must be written. */
    synchronized boolean hasNext() {
        return prepared != null && over == null;
    }

    /** Takes the segment that is ready, if one is, and if it is not kept for what must be written. */
    synchronized @Nullable Prepared poll(boolean isUrgent) {
        if (over != null && !isUrgent) {
            return null;
        }
        Prepared taken = prepared;
        prepared = null;
        if (taken != null) {
            nextWanted = false;
            urgent = false;
        }
        return taken;
    }

    /**
     * Waits until another segment is ready. Not to be called with the log's lock held, which the keeper needs.
     *
     * @throws StoreFullException if there can be none for now
     */
    synchronized void awaitNext(boolean isUrgent) {
        boolean interrupted = false;
        try {
            if (prepared == null) {
                nextWanted = true;
                wake();
            }
            while (prepared == null) {
                if (isUrgent && !urgent) { // or again, if somebody else took what was made for us
                    urgent = true;
                    nextWanted = true;
                    full = null; // what must be written may go past the store's size
                    wake();
                }
                IOException why = full;
                if (why != null || closed) {
                    throw new StoreFullException(
                            why == null ? "the store is closed" : String.valueOf(why.getMessage()));
                }
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void close() throws IOException {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        Threads.awaitEnd(thread);
        synchronized (this) {
            Prepared unused = prepared;
            prepared = null;
            if (unused != null) {
                delete(unused.file());
            }
        }
    }

    private void run() {
        while (awaitWork()) {
            try {
                log.takeDead().forEach(this::deleteOrSay);
                if (over != null && !isOver()) {
                    over = null;
                    LOG.atInfo().log("the store has room again");
                }
                if (nextIsMissing()) {
                    prepare();
                }
                compactIfWorthIt();
            } catch (RuntimeException | Error e) {
                LOG.atError().setCause(e).log("the store's housekeeping failed; it goes on");
            }
        }
    }

    /** With the segment that is ready. It is asked for first: whoever takes it meanwhile has it counted before. */
    private boolean isOver() {
        long next;
        synchronized (this) {
            next = prepared == null ? 0 : segmentBytes;
        }
        return next + log.usage().bytes() > maximumBytes;
    }

    private synchronized boolean awaitWork() {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ROUND_MILLIS);
        long left = ROUND_MILLIS;
        while (!closed && !work && left > 0) {
            try {
                wait(left);
            } catch (InterruptedException e) {
                LOG.atDebug().log("the store's thread was interrupted; it ends when the store is closed");
            }
            left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        }
        work = false;
        return !closed;
    }

    private synchronized boolean nextIsMissing() {
        return nextWanted && prepared == null;
    }

    private void prepare() {
        boolean must;
        synchronized (this) {
            must = urgent;
        }
        long size = log.usage().bytes() + segmentBytes;
        String tooLarge =
                "the store in " + folder + " has reached its size of " + maximumBytes + " bytes (store.maximum)";
        long limit = must ? maximumBytes + Math.max(maximumBytes / 4, 4L * segmentBytes) : maximumBytes;
        if (size > limit) {
            refuse(must, new IOException(tooLarge));
            return;
        }
        // The file's name is the segment's number: what could not be made does not count.
        Path file = folder.resolve(String.format(Locale.ROOT, "%012d.store", lastOrdinal + 1));
        try {
            MappedByteBuffer mapped = disk.allocate(file, segmentBytes);
            lastOrdinal++;
            if (size > maximumBytes) {
                over = tooLarge; // before it can be used: messages must not take what acknowledgements need
            }
            finish(new Prepared(file, mapped), null);
        } catch (IOException e) {
            finish(
                    null,
                    new IOException("no room for the store's next segment in " + folder + ": " + e.getMessage(), e));
        } catch (RuntimeException | Error e) { // an event loop may be waiting for the answer
            finish(null, new IOException("the store's next segment in " + folder + " cannot be made: " + e, e));
            deleteRest(file);
        }
    }

    /** What a failure left would be in the way of the next attempt. */
    private static void deleteRest(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.atError().addKeyValue("file", file).setCause(e).log("the rest of a segment cannot be deleted");
        }
    }

    /** But somebody who may go past the limit may have asked meanwhile: then it is tried again for them. */
    private synchronized void refuse(boolean must, IOException why) {
        if (urgent && !must) {
            wake();
        } else {
            finish(null, why);
        }
    }

    private synchronized void finish(@Nullable Prepared made, @Nullable IOException why) {
        if (why != null && full == null) {
            LOG.atError().setCause(why).log("the store is full; it is tried again every second");
        } else if (why == null && full != null) {
            LOG.atInfo().log("the store has room again");
        }
        prepared = made;
        full = why;
        notifyAll();
    }

    /** Half of the log may be what nobody needs; more is written anew, which costs at most as much as was written. */
    private void compactIfWorthIt() {
        Compactor by;
        synchronized (this) {
            by = compactor;
            if (by == null || compacting) {
                return;
            }
        }
        SegmentLog.Usage usage = log.usage();
        long dead = usage.bytes() - usage.liveBytes();
        boolean large = usage.segments() > COMPACT_ABOVE_SEGMENTS && dead > 2 * usage.liveBytes();
        boolean wanted = large || (full() != null && dead > 2L * segmentBytes);
        if (!wanted) {
            return;
        }
        long upTo = log.compactableUpTo(full() == null ? dead / 2 : segmentBytes);
        if (upTo > 0 && isNotTheSameAgain(upTo)) {
            synchronized (this) {
                compacting = true;
            }
            boolean begun = false;
            try {
                begun = by.compact(upTo);
            } finally {
                if (!begun) {
                    compacted();
                }
            }
        }
    }

    /** What a compaction could not free (a message is on its way to a session) can be tried again, but not at once. */
    private boolean isNotTheSameAgain(long upTo) {
        long now = System.nanoTime();
        if (upTo <= compactedUpTo && now - compactedAt < COMPACT_AGAIN_NANOS) {
            return false;
        }
        compactedUpTo = upTo;
        compactedAt = now;
        return true;
    }

    private void deleteOrSay(LogSegment segment) {
        try {
            delete(segment.file());
        } catch (IOException e) {
            LOG.atError()
                    .addKeyValue("file", segment.file())
                    .setCause(e)
                    .log("a segment that is no longer needed cannot be deleted; the next start will try again");
        }
    }

    /** Empties the file first: the operating system keeps the blocks of a deleted file until its mapping is collected. */
    static void delete(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
        Files.delete(file);
    }

    private void wake() {
        work = true;
        notifyAll();
    }
}
