package io.spoor.tracing.journal;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** One segment file as its readers know it. Safe for use by many threads. */
final class Segment {
    private final Path file;
    private final SegmentHeader header;
    private final long sizeBytes;
    private final AtomicLong end;
    private volatile long endIndex;
    private volatile boolean deleted;

    /**
     * Creates the view of a file.
     *
     * @param end file position behind the last record
     * @param endIndex index behind the last record; {@link Long#MAX_VALUE} while more may follow
     */
    Segment(Path file, SegmentHeader header, long sizeBytes, long end, long endIndex) {
        this.file = file;
        this.header = header;
        this.sizeBytes = sizeBytes;
        this.end = new AtomicLong(end);
        this.endIndex = endIndex;
    }

    Path file() {
        return file;
    }

    SegmentHeader header() {
        return header;
    }

    long baseIndex() {
        return header.baseIndex();
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /** Everything before this file position may be read. */
    long end() {
        return end.getAcquire();
    }

    /** Index behind the last record, {@link Long#MAX_VALUE} while more may follow. */
    long endIndex() {
        return endIndex;
    }

    /** Whether the file is gone or about to go. Set before the file is touched. */
    boolean deleted() {
        return deleted;
    }

    /** Under the journal's append lock. */
    void extendTo(long newEnd) {
        end.setRelease(newEnd);
    }

    /** Under the journal's append lock: nothing more follows. */
    void seal(long sealedEndIndex) {
        endIndex = sealedEndIndex;
    }

    void markDeleted() {
        deleted = true;
    }
}
