package io.spoor.tracing.journal;

import static java.nio.file.StandardOpenOption.READ;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the records of one segment file after the other. Reads with ordinary reads rather than through the
 * mapping, so that a file can go at any time. Used by one thread at a time.
 */
final class SegmentCursor implements Closeable {
    private static final int CHUNK_BYTES = 128 * 1024;

    private ByteBuffer chunk =
            ByteBuffer.allocateDirect(CHUNK_BYTES).order(RecordFormat.ORDER).limit(0);
    private long chunkStart;
    private @Nullable FileChannel channel;
    private int salt;
    private long position;
    private long expected;
    private long index;
    private int recordAt;
    private int recordLength;

    /** Begins with the first record of a segment. */
    void open(Segment segment) throws IOException {
        close();
        channel = FileChannel.open(segment.file(), READ);
        salt = segment.header().salt();
        position = SegmentHeader.BYTES;
        expected = segment.baseIndex();
        chunkStart = 0;
        chunk.limit(0);
    }

    /**
     * Goes to the next whole record below the limit, past anything damaged: then the {@link #index()} jumps.
     *
     * @param limit file position that is the end of a record
     * @return false if there is none
     */
    boolean advance(long limit) throws IOException {
        while (position + RecordFormat.HEADER_BYTES <= limit) {
            if (!fill(RecordFormat.HEADER_BYTES, limit)) {
                return false;
            }
            int at = (int) (position - chunkStart);
            int length = chunk.getInt(at) - 1;
            long candidate = chunk.getLong(at + 8);
            long size = RecordFormat.sizeOf(length);
            if (length >= 0 && size <= limit - position && plausible(candidate, limit)) {
                if (!fill((int) size, limit)) {
                    return false;
                }
                if (isWhole(length, candidate)) {
                    recordAt = (int) (position - chunkStart) + RecordFormat.HEADER_BYTES;
                    recordLength = length;
                    index = candidate;
                    expected = candidate + 1;
                    position += size;
                    return true;
                }
            }
            position += RecordFormat.ALIGNMENT;
        }
        return false;
    }

    /** Index of the record that was gone to. */
    long index() {
        return index;
    }

    /** The record that was gone to; valid until the next move. */
    ByteBuffer bytes() {
        return chunk.slice(recordAt, recordLength);
    }

    /** File position behind the record that was gone to. */
    long position() {
        return position;
    }

    /** A cheap look before a checksum over what may be no record at all: the segment has room for only so many. */
    private boolean plausible(long candidate, long limit) {
        return candidate >= expected && candidate - expected <= (limit - position) / RecordFormat.HEADER_BYTES;
    }

    private boolean isWhole(int length, long candidate) {
        int at = (int) (position - chunkStart);
        int crc = RecordFormat.crc(chunk.slice(at + RecordFormat.HEADER_BYTES, length));
        return chunk.getInt(at + 4) == RecordFormat.seal(crc, candidate, salt);
    }

    /** Makes sure that so many bytes from the position on are in the chunk; false if the file ends before. */
    private boolean fill(int bytes, long limit) throws IOException {
        if (position >= chunkStart && position + bytes <= chunkStart + chunk.limit()) {
            return true;
        }
        if (channel == null) {
            throw new IllegalStateException("no segment is open");
        }
        if (bytes > chunk.capacity()) {
            chunk = ByteBuffer.allocateDirect(Integer.highestOneBit(bytes - 1) << 1)
                    .order(RecordFormat.ORDER);
        }
        chunkStart = position;
        chunk.clear().limit((int) Math.min(chunk.capacity(), limit - position));
        while (chunk.hasRemaining() && channel.read(chunk, chunkStart + chunk.position()) >= 0) {}
        chunk.flip();
        return chunk.limit() >= bytes;
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
