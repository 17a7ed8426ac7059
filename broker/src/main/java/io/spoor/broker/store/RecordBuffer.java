package io.spoor.broker.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Where a record is put together before it goes into the log. One per thread. */
final class RecordBuffer {
    private static final int USUAL = 4 * 1024;
    private static final int LARGEST_KEPT = 1 << 20;
    private static final ThreadLocal<RecordBuffer> OF_THREAD = ThreadLocal.withInitial(RecordBuffer::new);

    private ByteBuffer bytes = allocate(USUAL);

    private RecordBuffer() {}

    private static ByteBuffer allocate(int size) {
        return ByteBuffer.allocate(size).order(RecordFormat.ORDER);
    }

    /** This thread's buffer, empty, for a record of a type. */
    static RecordBuffer begin(RecordType type) {
        RecordBuffer buffer = OF_THREAD.get();
        if (buffer.bytes.capacity() > LARGEST_KEPT) {
            buffer.bytes = allocate(USUAL);
        }
        buffer.bytes.clear();
        buffer.bytes.put((byte) type.code());
        return buffer;
    }

    /** The record, from its type to its end. Valid until the thread begins another. */
    ByteBuffer finish() {
        return bytes.flip();
    }

    /** How many bytes there are so far. */
    int size() {
        return bytes.position();
    }

    /** The record again, after {@link #finish}. */
    ByteBuffer written() {
        return bytes;
    }

    /** The buffer itself, with room for so many bytes more. */
    ByteBuffer room(int size) {
        if (bytes.remaining() < size) {
            ByteBuffer larger = allocate(Math.max(bytes.capacity() * 2, bytes.position() + size));
            bytes = larger.put(bytes.flip());
        }
        return bytes;
    }

    RecordBuffer flags(int value) {
        room(1).put((byte) value);
        return this;
    }

    RecordBuffer fixed(long value) {
        room(8).putLong(value);
        return this;
    }

    /** A number of 0 or more, short if it is small. */
    RecordBuffer number(long value) {
        ByteBuffer out = room(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
        return this;
    }

    RecordBuffer bytes(byte[] value) {
        number(value.length);
        room(value.length).put(value);
        return this;
    }

    RecordBuffer text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    RecordBuffer optional(@Nullable String value) {
        if (value == null) {
            return flags(0);
        }
        return flags(1).text(value);
    }
}
