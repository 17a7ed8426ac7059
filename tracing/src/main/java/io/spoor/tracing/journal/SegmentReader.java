package io.spoor.tracing.journal;

import io.spoor.tracing.concurrent.Doorbell;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link JournalReader} of a {@link SegmentJournal}. Used by one thread at a time, but for {@link #lag}. */
final class SegmentReader implements JournalReader {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentReader.class);

    private final String name;
    private final SegmentJournal journal;
    private final ReaderPosition committed;
    private final Doorbell bell = new Doorbell();
    private final SegmentCursor cursor = new SegmentCursor();
    private @Nullable Segment segment; // the one that the cursor is in
    private long next;
    private long furthest; // the end of what was ever handed over or reported as lost
    private boolean skipTold; // whether the losses' listener knows of what was skipped
    private LossListener losses = this::logLoss;

    SegmentReader(String name, SegmentJournal journal, ReaderPosition committed) {
        this.name = name;
        this.journal = journal;
        this.committed = committed;
        this.next = committed.index();
        this.furthest = next;
    }

    String name() {
        return name;
    }

    /** Called by appenders. */
    void wake() {
        bell.ring();
    }

    @Override
    public int read(int maxRecords, Duration timeout, RecordConsumer consumer)
            throws IOException, InterruptedException {
        bell.await(this::isReady, timeout.toNanos());
        requireOpen();
        tellSkipped();
        int count = 0;
        boolean whole = false;
        try {
            while (count < maxRecords && next < journal.nextIndex()) {
                Segment current = locate();
                if (current == null) {
                    break;
                }
                count += readFrom(current, maxRecords - count, consumer);
            }
            whole = true;
        } catch (ClosedByInterruptException e) {
            Thread.interrupted();
            throw (InterruptedException) new InterruptedException("interrupted while reading").initCause(e);
        } finally {
            if (!whole) {
                leave(); // the cursor is ahead of what the consumer has taken
            }
        }
        return count;
    }

    private boolean isReady() {
        return next < journal.nextIndex() || journal.isClosed() || skipToTell();
    }

    private boolean skipToTell() {
        return !skipTold && committed.state().skippedFrom() != ReaderPosition.State.NONE;
    }

    private void tellSkipped() {
        if (skipToTell()) {
            skipTold = true;
            ReaderPosition.State state = committed.state();
            losses.lost(state.skippedFrom(), state.index() - 1, Loss.SKIPPED.wireName());
        }
    }

    private int readFrom(Segment current, int maxRecords, RecordConsumer consumer) throws IOException {
        // The index is published after the bytes, so everything below the bound is within current.end().
        long bound = Math.min(journal.nextIndex(), current.endIndex());
        int count = 0;
        while (count < maxRecords && next < bound) {
            boolean found = cursor.advance(current.end());
            if (found && cursor.index() < next) {
                continue;
            }
            if (!found || cursor.index() > next) {
                if (current.deleted()) {
                    leave(); // cut off under the cursor; locate() will tell what is lost
                    return count;
                }
                lose(found ? cursor.index() : bound, Loss.JOURNAL_CORRUPT);
            }
            if (found) {
                consumer.accept(next, cursor.bytes());
                advanceTo(next + 1);
                count++;
            }
        }
        if (next >= current.endIndex()) {
            leave();
        }
        return count;
    }

    /** Goes to the segment with the next record; null if there is none after all. */
    private @Nullable Segment locate() throws IOException {
        if (segment != null) {
            return segment;
        }
        Map.Entry<Long, Segment> at = journal.segments().floorEntry(next);
        if (at == null || at.getValue().endIndex() <= next) {
            boolean went = at == null;
            at = journal.segments().higherEntry(next);
            if (at == null) {
                return null;
            }
            lose(at.getKey(), went ? Loss.JOURNAL_FULL : Loss.JOURNAL_CORRUPT);
        }
        Segment found = at.getValue();
        try {
            cursor.open(found);
            segment = found;
        } catch (NoSuchFileException e) {
            if (!found.deleted()) {
                LOG.atError().addKeyValue("file", found.file()).log("Journal segment was deleted by someone else");
                lose(Math.min(found.endIndex(), journal.nextIndex()), Loss.JOURNAL_CORRUPT);
            }
            return next < journal.nextIndex() ? locate() : null;
        }
        return found;
    }

    private void leave() throws IOException {
        segment = null;
        cursor.close();
    }

    private void lose(long end, Loss cause) {
        if (end > next) {
            losses.lost(next, end - 1, cause.wireName());
            advanceTo(end);
        }
    }

    private void advanceTo(long index) {
        next = index;
        furthest = Math.max(furthest, index);
    }

    private void logLoss(long firstIndex, long lastIndex, String cause) {
        LOG.atWarn()
                .addKeyValue("reader", name)
                .addKeyValue("firstIndex", firstIndex)
                .addKeyValue("lastIndex", lastIndex)
                .addKeyValue("cause", cause)
                .log("Journal records were lost before this reader had them");
    }

    @Override
    public void onLoss(LossListener listener) {
        losses = listener;
    }

    @Override
    public void commit(long nextIndex) throws IOException {
        requireOpen();
        if (nextIndex < committed.index() || nextIndex > furthest) {
            throw new IllegalArgumentException("journal reader '" + name + "' cannot commit " + nextIndex
                    + "; it must be " + committed.index() + " (committed before) to " + furthest + " (read so far)");
        }
        if (nextIndex == committed.index() && !skipTold) {
            return;
        }
        skipTold = false;
        committed.save(nextIndex);
        if (next < nextIndex) {
            next = nextIndex;
            leave();
        }
        journal.committed();
    }

    @Override
    public void rewind() throws IOException {
        next = committed.index();
        skipTold = false;
        leave();
    }

    @Override
    public long position() {
        return committed.index();
    }

    @Override
    public void moveTo(long index) throws IOException {
        requireOpen();
        journal.move(committed, index);
        rewind();
        furthest = Math.max(furthest, next);
        journal.committed();
    }

    @Override
    public boolean isPaused() {
        return committed.state().paused();
    }

    @Override
    public void setPaused(boolean paused) throws IOException {
        requireOpen();
        ReaderPosition.State state = committed.state();
        if (state.paused() != paused) {
            committed.save(new ReaderPosition.State(state.index(), state.skippedFrom(), paused));
        }
    }

    @Override
    public long lag() {
        return Math.max(0, journal.nextIndex() - Math.max(committed.index(), journal.oldestIndex()));
    }

    private void requireOpen() throws IOException {
        if (journal.isClosed()) {
            throw new IOException("the journal in " + journal.folder() + " is closed");
        }
    }

    @Override
    public void close() throws IOException {
        journal.closed(this);
        leave();
    }
}
