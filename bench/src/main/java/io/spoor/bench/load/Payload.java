package io.spoor.bench.load;

import java.nio.ByteBuffer;

/** What the generator writes into a payload: who sent it, the sequence number, and when it was due. */
final class Payload {

    /** The smallest payload that carries the fields. */
    static final int MIN_BYTES = 20;

    private static final int SEQUENCE = 4;
    private static final int DUE = 12;

    private Payload() {}

    static void write(ByteBuffer buffer, int offset, int publisher, long sequence, long dueNanos) {
        buffer.putInt(offset, publisher);
        buffer.putLong(offset + SEQUENCE, sequence);
        buffer.putLong(offset + DUE, dueNanos);
    }

    static int publisher(ByteBuffer buffer, int offset) {
        return buffer.getInt(offset);
    }

    static long sequence(ByteBuffer buffer, int offset) {
        return buffer.getLong(offset + SEQUENCE);
    }

    static long dueNanos(ByteBuffer buffer, int offset) {
        return buffer.getLong(offset + DUE);
    }
}
