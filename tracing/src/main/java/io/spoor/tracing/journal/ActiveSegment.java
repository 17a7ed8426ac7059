package io.spoor.tracing.journal;

import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.time.Instant;

/**
 * The segment that is written to: the only one that is mapped. Guarded by the journal's append lock.
 *
 * <p>Java 17 cannot unmap; the mapping goes when the garbage collector finds it unreachable. Nobody but the journal ever
 * holds it, and the journal lets go of it before the file is shortened or deleted, so no access can hit a page that is
 * no longer there.
 */
final class ActiveSegment {
    private final MappedByteBuffer mapped;
    private final Segment segment;
    private int position = SegmentHeader.BYTES;

    private ActiveSegment(MappedByteBuffer mapped, Segment segment) {
        this.mapped = mapped;
        this.segment = segment;
    }

    /** A file that is allocated and mapped, but has no place in the journal yet. */
    record Prepared(Path file, MappedByteBuffer mapped) {
        ActiveSegment activate(long baseIndex, int salt, Instant now) {
            SegmentHeader header = new SegmentHeader(baseIndex, now, salt);
            header.writeTo(mapped);
            return new ActiveSegment(
                    mapped, new Segment(file, header, mapped.capacity(), SegmentHeader.BYTES, Long.MAX_VALUE));
        }
    }

    Segment segment() {
        return segment;
    }

    boolean fits(long recordSize) {
        return recordSize <= mapped.capacity() - position;
    }

    /** Whether a record of this size would reach past a position. */
    boolean reaches(long recordSize, long limit) {
        return position + recordSize > limit;
    }

    /** Writes a record that {@link #fits}, and lets readers see it. */
    void append(ByteBuffer bytes, int crc, long index) {
        int at = position;
        int length = bytes.remaining();
        mapped.putInt(at, length + 1);
        mapped.putInt(at + 4, RecordFormat.seal(crc, index, segment.header().salt()));
        mapped.putLong(at + 8, index);
        mapped.put(at + RecordFormat.HEADER_BYTES, bytes, bytes.position(), length);
        position = at + (int) RecordFormat.sizeOf(length);
        segment.extendTo(position);
    }
}
