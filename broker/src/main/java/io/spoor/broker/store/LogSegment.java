package io.spoor.broker.store;

import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One file of the log. Written under the log's lock; how much of it is still needed is counted by any thread.
 *
 * <p>Java 17 cannot unmap: the mapping goes with the garbage collector. So it is let go of as soon as the segment is
 * complete and forced, and before the file is deleted.
 */
final class LogSegment {
    private final SegmentHeader header;
    private final Path file;
    private final AtomicLong live = new AtomicLong();
    private @Nullable MappedByteBuffer mapped;
    private final int capacity;
    private volatile int end;

    /** A new segment to write to. */
    LogSegment(SegmentHeader header, Path file, MappedByteBuffer mapped) {
        this.header = header;
        this.file = file;
        this.mapped = mapped;
        this.capacity = mapped.capacity();
        this.end = SegmentHeader.BYTES;
    }

    /** A segment of an earlier process, to be read only. */
    LogSegment(SegmentHeader header, Path file) {
        this.header = header;
        this.file = file;
        this.capacity = 0;
    }

    /** Where the last record of a segment of an earlier process ends. */
    void endsAt(int position) {
        end = position;
    }

    long number() {
        return header.number();
    }

    Path file() {
        return file;
    }

    /** File position behind the last record. */
    int end() {
        return end;
    }

    int room() {
        return capacity - end;
    }

    /** Bytes of records in here that are still needed. */
    long liveBytes() {
        return live.get();
    }

    /** Counts bytes of a record in here as needed, or with a negative number as no longer needed. */
    void addLive(long bytes) {
        live.addAndGet(bytes);
    }

    boolean isWritable() {
        return mapped != null;
    }

    /** Writes a record for which there is {@link #room}. */
    void append(ByteBuffer record, int crc) {
        MappedByteBuffer target = writable();
        int at = end;
        int length = record.remaining();
        target.put(at + RecordFormat.HEADER_BYTES, record, record.position(), length);
        target.putInt(at + 4, RecordFormat.seal(crc, at, header.salt()));
        target.putInt(at, length + 1); // last: what a killed process had not finished is no record
        end = at + RecordFormat.sizeOf(length);
    }

    /** Notes in the file that it is complete. */
    void seal() {
        SegmentHeader.writeSealed(writable(), end);
    }

    /** Forces everything up to here to the disk, and notes in the file that it was. Not under the log's lock. */
    void force(Disk disk, MappedByteBuffer of, int upTo) {
        disk.force(of, upTo);
        SegmentHeader.writeForced(of, upTo); // on disk with the next force: a lower bound, which is all it has to be
    }

    MappedByteBuffer writable() {
        MappedByteBuffer current = mapped;
        if (current == null) {
            throw new IllegalStateException("segment " + file + " is complete");
        }
        return current;
    }

    /** Lets go of the mapping. */
    void complete() {
        mapped = null;
    }
}
