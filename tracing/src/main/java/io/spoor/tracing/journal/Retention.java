package io.spoor.tracing.journal;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.NavigableMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when a segment goes: some time after every named reader has committed all of it, so that one can still be sent
 * back, or when the journal would outgrow its size. Safe for use by many threads.
 */
final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final NavigableMap<Long, Segment> segments;
    private final ReaderPositions positions;
    private final long maxBytes;
    private final Duration keep;
    private final InstantSource clock;

    /**
     * Watches over segments.
     *
     * @param segments concurrent; by base index, the last one is written to and never goes
     * @param keep how long a segment stays after its last record was appended, at least
     */
    Retention(
            NavigableMap<Long, Segment> segments,
            ReaderPositions positions,
            long maxBytes,
            Duration keep,
            InstantSource clock) {
        this.segments = segments;
        this.positions = positions;
        this.maxBytes = maxBytes;
        this.keep = keep;
        this.clock = clock;
    }

    /** Deletes what nobody needs any more. As long as no reader is known, everything is kept for the first one. */
    synchronized void deleteCommitted() {
        while (anyCommitted()) {
            delete(segments.firstEntry().getValue());
        }
    }

    /** Whether so many bytes more are within the journal's size as it is. */
    synchronized boolean hasRoom(long bytes) {
        return sizeBytes() + bytes <= maxBytes;
    }

    /** Deletes the oldest segments, read or not, until so many bytes more are within the journal's size. */
    synchronized void makeRoom(long bytes) {
        while (segments.size() > 1 && sizeBytes() + bytes > maxBytes) {
            Segment oldest = segments.firstEntry().getValue();
            if (positions.committedByAll() < oldest.endIndex()) {
                LOG.atWarn()
                        .addKeyValue("firstIndex", oldest.baseIndex())
                        .addKeyValue("lastIndex", oldest.endIndex() - 1)
                        .addKeyValue("maxBytes", maxBytes)
                        .addKeyValue("folder", oldest.file().getParent())
                        .log("Journal is full; its oldest records go before every reader had them");
            }
            delete(oldest);
        }
    }

    /** Whether the oldest segment could go now. Cheap. */
    boolean anyCommitted() {
        Map.Entry<Long, Segment> oldest = segments.firstEntry();
        return segments.size() > 1
                && oldest != null
                && oldest.getValue().endIndex() <= positions.committedByAll()
                && isOld(oldest.getKey());
    }

    /** The next segment was begun when the last record of this one had been appended. */
    private boolean isOld(long baseIndex) {
        Map.Entry<Long, Segment> next = segments.higherEntry(baseIndex);
        return keep.isZero()
                || next != null
                        && next.getValue()
                                .header()
                                .created()
                                .isBefore(clock.instant().minus(keep));
    }

    long sizeBytes() {
        return segments.values().stream().mapToLong(Segment::sizeBytes).sum();
    }

    /** Bytes of the records from an index on; within its segment all records count as equally large. */
    long bytesFrom(long index, long nextIndex) {
        long bytes = 0;
        for (Segment segment : segments.values()) {
            long end = Math.min(segment.endIndex(), nextIndex);
            if (end > index) {
                long begin = Math.max(index, segment.baseIndex());
                double share = (double) (end - begin) / (end - segment.baseIndex());
                bytes += (long) ((segment.end() - SegmentHeader.BYTES) * share);
            }
        }
        return bytes;
    }

    long maxBytes() {
        return maxBytes;
    }

    private void delete(Segment segment) {
        segment.markDeleted();
        segments.remove(segment.baseIndex());
        try {
            SegmentFolder.delete(segment.file());
        } catch (IOException e) {
            LOG.atError().setCause(e).addKeyValue("file", segment.file()).log("Journal segment cannot be deleted");
        }
    }
}
