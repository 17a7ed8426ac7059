package io.spoor.tracing.journal;

import io.spoor.tracing.concurrent.Threads;
import io.spoor.tracing.journal.ActiveSegment.Prepared;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal's own thread: prepares the next segment before it is needed, so that no appender waits for the disk,
 * deletes old ones, and notes the time.
 */
final class Housekeeper {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);

    /** Between two rounds, which also are the tries after a failure. */
    private static final long ROUND_MILLIS = TimeUnit.SECONDS.toMillis(1);

    /** If a segment lasts for less, more than one is prepared: the disk may be slow for a moment, the burst will not. */
    private static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final int IN_A_BURST = 4;

    private final Thread thread;
    private final SegmentAllocator allocator;
    private final SegmentFolder files;
    private final Retention retention;
    private final Runnable eachRound;
    private final int segmentBytes;
    private boolean work;
    private int wanted;
    private boolean closed;
    private final ArrayDeque<Prepared> prepared = new ArrayDeque<>();
    private long takenAtNanos = System.nanoTime() - CALM_NANOS;
    private @Nullable IOException failure;

    /** @param eachRound done by the thread, at least once a second; must not throw */
    Housekeeper(
            String name,
            SegmentAllocator allocator,
            SegmentFolder files,
            Retention retention,
            int segmentBytes,
            Runnable eachRound) {
        this.eachRound = eachRound;
        this.allocator = allocator;
        this.files = files;
        this.retention = retention;
        this.segmentBytes = segmentBytes;
        this.thread = new Thread(this::run, "journal-" + name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Asks for the next segment to be prepared; returns at once. */
    synchronized void prepareNext() {
        if (wanted == 0) {
            wanted = 1;
            wake();
        }
    }

    /** Asks to delete what every reader has committed; returns at once. */
    synchronized void tidy() {
        wake();
    }

    /**
     * Takes the prepared segment; waits if it is just being made.
     *
     * @throws IOException at once if it could not be made; it is tried again in the background
     */
    synchronized Prepared take() throws IOException {
        prepareNext();
        boolean interrupted = false;
        try {
            while (prepared.isEmpty()) {
                if (failure != null) {
                    throw new IOException("no room for the journal's next segment: " + failure.getMessage(), failure);
                }
                if (closed) {
                    throw new IOException("the journal is closed");
                }
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            long now = System.nanoTime();
            wanted = now - takenAtNanos < CALM_NANOS ? IN_A_BURST : 0;
            takenAtNanos = now;
            Prepared taken = prepared.remove();
            if (wanted > 0) {
                wake();
            }
            return taken;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Bytes of all segments, also those that are prepared. */
    synchronized long sizeBytes() {
        return retention.sizeBytes() + (long) prepared.size() * segmentBytes;
    }

    /** Ends the thread and deletes the prepared segments. */
    void close() throws IOException {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        Threads.awaitEnd(thread);
        synchronized (this) {
            while (!prepared.isEmpty()) {
                SegmentFolder.delete(prepared.remove().file());
            }
        }
    }

    private void run() {
        while (awaitWork()) {
            eachRound.run();
            retention.deleteCommitted();
            trim();
            if (nextIsMissing() && prepare()) {
                goOn();
            }
        }
    }

    /** A segment on its way from here to the journal was not counted when room was made for the one after it. */
    private synchronized void trim() {
        retention.makeRoom((long) prepared.size() * segmentBytes);
    }

    private synchronized boolean awaitWork() {
        long roundEnd = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ROUND_MILLIS);
        try {
            long left = ROUND_MILLIS;
            while (!closed && !work && left > 0) {
                wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(roundEnd - System.nanoTime());
            }
        } catch (InterruptedException e) {
            LOG.atDebug().log("Journal thread was interrupted; it ends when the journal is closed");
        }
        work = false;
        return !closed;
    }

    private synchronized boolean nextIsMissing() {
        return prepared.isEmpty() ? wanted > 0 : prepared.size() < wanted && hasRoomForMore();
    }

    /** Beyond the one that is needed, none is worth a record that nobody has read. */
    private boolean hasRoomForMore() {
        return retention.hasRoom((prepared.size() + 1L) * segmentBytes);
    }

    private synchronized void goOn() {
        work |= nextIsMissing();
    }

    /** Whether it worked. */
    private boolean prepare() {
        retention.makeRoom(segmentBytes);
        Path file = files.nextFile();
        try {
            finish(new Prepared(file, allocator.allocate(file, segmentBytes)), null);
            return true;
        } catch (IOException e) {
            finish(null, e);
            return false;
        }
    }

    private synchronized void finish(@Nullable Prepared made, @Nullable IOException failed) {
        if (failed != null && failure == null) {
            LOG.atError().setCause(failed).log("Journal cannot prepare its next segment; tried again every second");
        } else if (failed == null && failure != null) {
            LOG.atInfo().log("Journal can prepare segments again");
        }
        if (made != null) {
            prepared.add(made);
        }
        failure = failed;
        notifyAll();
    }

    private void wake() {
        work = true;
        notifyAll();
    }
}
