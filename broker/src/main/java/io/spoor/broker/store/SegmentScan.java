package io.spoor.broker.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Goes through the records of one file of an earlier process. One thread. */
final class SegmentScan implements Closeable {
    private final FileChannel channel;
    private final ByteBuffer bytes;
    private final int salt;
    private int end = SegmentHeader.BYTES;

    /** Takes a record's content, little-endian. */
    interface RecordConsumer {
        void accept(ByteBuffer record, int offset) throws IOException;
    }

    /** Takes a place that is in use and holds no whole record. */
    interface GapConsumer {
        void accept(int from, int to);
    }

    SegmentScan(Path file, SegmentHeader header) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ);
        // Read, not mapped: the file may have to be cut, which a mapping would not survive.
        bytes = ByteBuffer.allocateDirect((int) channel.size()).order(RecordFormat.ORDER);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
        bytes.flip();
        salt = header.salt();
    }

    /** Shows each record up to the first that is not whole. */
    void records(RecordConsumer consumer) throws IOException {
        for (int length = lengthAt(end); length >= 0; length = lengthAt(end)) {
            consumer.accept(recordAt(end, length), end);
            end += RecordFormat.sizeOf(length);
        }
    }

    /** Shows each whole record of the file, and each place between and behind them that is none although it once was. */
    void allRecords(RecordConsumer consumer, GapConsumer gaps) throws IOException {
        int gap = -1;
        int at = SegmentHeader.BYTES;
        while (at < bytes.limit()) {
            int length = lengthAt(at);
            if (length < 0) {
                gap = gap < 0 ? at : gap;
                at += RecordFormat.ALIGNMENT;
                continue;
            }
            if (gap >= 0) {
                gaps.accept(gap, at);
                gap = -1;
            }
            consumer.accept(recordAt(at, length), at);
            at += RecordFormat.sizeOf(length);
            end = at;
        }
        int known = Math.max(forced(), sealed());
        if (end < known || isRecordAtEnd()) {
            gaps.accept(end, Math.max(used(), known));
        }
    }

    /** File position behind the last whole record before the first that is not. */
    int end() {
        return end;
    }

    int forced() {
        return SegmentHeader.forced(bytes);
    }

    int sealed() {
        return SegmentHeader.sealed(bytes);
    }

    /** Whether a record begins there that is not whole: its length is written last, so it once was. */
    boolean isRecordAtEnd() {
        return end + RecordFormat.HEADER_BYTES <= bytes.limit() && bytes.getInt(end) != 0;
    }

    /** How many whole records there are behind the first that is not. */
    long recordsBehind() {
        long records = 0;
        int at = end + RecordFormat.ALIGNMENT;
        while (at < bytes.limit()) {
            int length = lengthAt(at);
            if (length >= 0) {
                records++;
                at += RecordFormat.sizeOf(length);
            } else {
                at += RecordFormat.ALIGNMENT;
            }
        }
        return records;
    }

    /** Where the last byte is that is not zero. */
    int used() {
        int at = bytes.limit();
        while (at > end && bytes.get(at - 1) == 0) {
            at--;
        }
        return at;
    }

    private ByteBuffer recordAt(int at, int length) {
        return bytes.slice(at + RecordFormat.HEADER_BYTES, length).order(RecordFormat.ORDER);
    }

    /** The length of the whole record at a position, or -1 if there is none. */
    private int lengthAt(int at) {
        if (at + RecordFormat.HEADER_BYTES > bytes.limit()) {
            return -1;
        }
        int length = bytes.getInt(at) - 1;
        if (length < 1 || length > bytes.limit() - at - RecordFormat.HEADER_BYTES) {
            return -1;
        }
        int crc = RecordFormat.crc(recordAt(at, length));
        return bytes.getInt(at + 4) == RecordFormat.seal(crc, at, salt) ? length : -1;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
