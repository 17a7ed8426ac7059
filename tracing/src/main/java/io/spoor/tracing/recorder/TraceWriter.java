package io.spoor.tracing.recorder;

import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.TraceEvent.TraceGap;
import io.spoor.tracing.ecs.EcsEncoder;
import io.spoor.tracing.journal.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives events their sequence numbers and writes them. Owned by the tracer's thread; only the counts may be read by
 * others.
 *
 * <p>Lost events form one open range: as long as it is open, nothing but losses gets a number, since the
 * {@code trace-gap} that names the range is what is written next. So a gap is always followed by its own name, and the
 * numbers that a record stands for follow from a {@link SequenceMark}.
 */
final class TraceWriter {
    /** How often a gap is named, or tried to be named, at most: a mark is kept for each. */
    static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final Logger LOG = LoggerFactory.getLogger(TraceWriter.class);
    private static final long LOG_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Journal journal;
    private final EcsEncoder encoder;
    private final String runId;
    private final LongAdder refused;
    private long nextSequence = 1;
    private long refusedAndNumbered;
    private long gapFirst; // 0 if no range of losses is open
    private @Nullable GapCause gapCause;
    private long gapTriedAt = System.nanoTime() - RETRY_NANOS;
    private boolean refusing; // whether the journal refused the last record
    private long lossLoggedAt = System.nanoTime() - LOG_INTERVAL_NANOS;
    private boolean gapRefused; // whether the last try to name a gap failed
    private long errorLoggedAt = System.nanoTime() - LOG_INTERVAL_NANOS;
    private volatile EventTap tap = EventTap.NONE;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    /**
     * Begins a run.
     *
     * @param refused counts the events that found the queue full
     */
    TraceWriter(Journal journal, EcsEncoder encoder, String runId, LongAdder refused) throws IOException {
        this.journal = journal;
        this.encoder = encoder;
        this.runId = runId;
        this.refused = refused;
        mark(nextSequence);
    }

    String runId() {
        return runId;
    }

    /** Who looks at the events. Any thread. */
    void tap(EventTap newTap) {
        tap = newTap;
    }

    /** Events in the journal. Any thread. */
    long written() {
        return written.get();
    }

    /** Events that were taken from the queue and lost. Any thread. */
    long failed() {
        return failed.get();
    }

    /** Whether there are losses that no gap names yet. */
    boolean hasLosses() {
        return gapFirst > 0 || refused.sum() > refusedAndNumbered;
    }

    /** Writes an event, or counts it as lost. Never throws. */
    void write(TraceEvent event, long epochNanos, long createdNanos) {
        if (gapFirst > 0 && !nameGap()) {
            lose(1, GapCause.JOURNAL_FULL);
            increment(failed);
            return;
        }
        GapCause cause = append(event, epochNanos, createdNanos);
        if (cause == null) {
            nextSequence++;
            increment(written);
        } else {
            lose(1, cause);
            increment(failed);
        }
    }

    /**
     * Names losses in a gap if it is time.
     *
     * @param idle whether there is nothing else to write
     */
    void nameLosses(boolean idle) {
        if (hasLosses() && (idle || System.nanoTime() - gapTriedAt >= RETRY_NANOS)) {
            numberRefused();
            nameGap();
        }
    }

    /** Names what is still to be named, if that is possible. */
    void finish() {
        numberRefused();
        gapTriedAt = System.nanoTime() - RETRY_NANOS;
        if (gapFirst > 0 && !nameGap()) {
            LOG.atError()
                    .addKeyValue("runId", runId)
                    .addKeyValue("first", gapFirst)
                    .addKeyValue("last", nextSequence - 1)
                    .log("Trace ends with lost events that no trace-gap in the journal names");
        }
    }

    /** Gives sequence numbers to the events that found the queue full. */
    private void numberRefused() {
        long all = refused.sum();
        if (all > refusedAndNumbered) {
            lose(all - refusedAndNumbered, GapCause.TRACER_OVERLOAD);
            refusedAndNumbered = all;
        }
    }

    /** Cheaper than an atomic increment, which this thread does not need. */
    private static void increment(AtomicLong counter) {
        counter.setRelease(counter.getPlain() + 1);
    }

    private void lose(long events, GapCause cause) {
        if (gapFirst == 0) {
            gapFirst = nextSequence;
            gapCause = cause;
        } else if (cause == GapCause.JOURNAL_FULL) {
            gapCause = cause; // whatever else is lost meanwhile would have been refused as well
        }
        nextSequence += events;
    }

    /** Writes the gap that names the open range; false if it stays open. */
    private boolean nameGap() {
        long now = System.nanoTime();
        if (gapCause == null || gapRefused && now - gapTriedAt < RETRY_NANOS) {
            return false;
        }
        gapTriedAt = now;
        gapRefused = true;
        try {
            mark(gapFirst);
        } catch (IOException e) {
            refuse(e);
            return false;
        }
        long epochNanos = WallClock.epochNanos();
        TraceGap gap = new TraceGap(runId, gapFirst, nextSequence - 1, gapCause.wireName());
        if (append(gap, epochNanos, epochNanos) != null) {
            return false;
        }
        logLoss(gap, now);
        nextSequence++;
        gapFirst = 0;
        gapRefused = false;
        return true;
    }

    private void mark(long first) throws IOException {
        journal.mark(new SequenceMark(journal.nextIndex(), runId, first, nextSequence).text());
    }

    /** Appends an event under the next sequence number; null if that worked, else why not. */
    private @Nullable GapCause append(TraceEvent event, long epochNanos, long createdNanos) {
        try {
            ByteBuffer document = encoder.encode(event, nextSequence, epochNanos, createdNanos);
            if (document.remaining() > journal.maxRecordBytes()) {
                return GapCause.EVENT_TOO_LARGE;
            }
            journal.append(document);
            tap.written(event, document);
            if (refusing) {
                refusing = false;
                LOG.atInfo().log("Trace journal takes events again");
            }
            return null;
        } catch (UncheckedIOException e) {
            refuse(e);
            return GapCause.JOURNAL_FULL;
        } catch (RuntimeException | Error e) { // whatever it was, the trace goes on
            logError(e);
            return GapCause.INTERNAL_ERROR;
        }
    }

    private void refuse(Exception e) {
        if (!refusing) {
            refusing = true;
            LOG.atError().setCause(e).log("Trace journal refuses events; they are lost until it takes some again");
        }
    }

    private void logError(Throwable e) {
        long now = System.nanoTime();
        if (now - errorLoggedAt >= LOG_INTERVAL_NANOS) {
            errorLoggedAt = now;
            LOG.atError().setCause(e).log("Trace event could not be written; it is counted as lost");
        }
    }

    private void logLoss(TraceGap gap, long now) {
        if (now - lossLoggedAt >= LOG_INTERVAL_NANOS) {
            lossLoggedAt = now;
            LOG.atWarn()
                    .addKeyValue("first", gap.first())
                    .addKeyValue("last", gap.last())
                    .addKeyValue("cause", gap.cause())
                    .log("Trace events were lost");
        }
    }
}
