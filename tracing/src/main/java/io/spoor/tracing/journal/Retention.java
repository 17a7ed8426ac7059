package io.spoor.tracing.journal;

import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when a segment goes: once every named reader has committed all of it, or when the journal would outgrow its
 * size. Safe for use by many threads.
 */
final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final NavigableMap<Long, Segment> segments;
    private final Map<String, ReaderPosition> positions;
    private final long maxBytes;

    /**
     * Watches over segments.
     *
     * @param segments concurrent; by base index, the last one is written to and never goes
     * @param positions concurrent; by reader name
     */
    Retention(NavigableMap<Long, Segment> segments, Map<String, ReaderPosition> positions, long maxBytes) {
        this.segments = segments;
        this.positions = positions;
        this.maxBytes = maxBytes;
    }

    /** Deletes what nobody needs any more. As long as no reader is known, everything is kept for the first one. */
    synchronized void deleteCommitted() {
        long committed = committedByAll();
        while (segments.size() > 1 && segments.firstEntry().getValue().endIndex() <= committed) {
            delete(segments.firstEntry().getValue());
        }
    }

    /** Deletes the oldest segments, read or not, until so many bytes more are within the journal's size. */
    synchronized void makeRoom(long bytes) {
        while (segments.size() > 1 && sizeBytes() + bytes > maxBytes) {
            Segment oldest = segments.firstEntry().getValue();
            if (committedByAll() < oldest.endIndex()) {
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
        return segments.size() > 1 && oldest != null && oldest.getValue().endIndex() <= committedByAll();
    }

    long sizeBytes() {
        return segments.values().stream().mapToLong(Segment::sizeBytes).sum();
    }

    /** What all readers have delivered; {@link Long#MIN_VALUE} if there is no reader. */
    long committedByAll() {
        return positions.values().stream()
                .mapToLong(ReaderPosition::index)
                .min()
                .orElse(Long.MIN_VALUE);
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
