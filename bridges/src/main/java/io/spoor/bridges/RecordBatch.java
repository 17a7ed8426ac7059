package io.spoor.bridges;

import io.spoor.tracing.journal.JournalReader.RecordConsumer;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Records in the order of the journal, copied into one array that is used again for the next batch: a {@link
 * Destination} must not keep it. Owned by the thread of the {@link DeliveryLoop}.
 */
public final class RecordBatch {
    /** Past this, the array is given back to the garbage collector rather than kept for the next batch. */
    private static final int KEPT_BYTES = 4 << 20;

    private byte[] bytes = new byte[8 << 10];
    private long[] indexes = new long[64];
    private int[] ends = new int[64];
    private int size;

    /** How many records it holds. */
    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** Bytes of all records together. */
    public int bytes() {
        return size == 0 ? 0 : ends[size - 1];
    }

    /** The journal's index of the record at this place, counted from 0. */
    public long index(int place) {
        return indexes[checked(place)];
    }

    /** The record at this place, counted from 0; valid until the batch's delivery returns. */
    public ByteBuffer record(int place) {
        int start = checked(place) == 0 ? 0 : ends[place - 1];
        return ByteBuffer.wrap(bytes, start, ends[place] - start).slice().asReadOnlyBuffer();
    }

    /**
     * One above the highest index: what to confirm when all of it is delivered.
     *
     * @throws IllegalStateException if it is empty
     */
    public long nextIndex() {
        if (size == 0) {
            throw new IllegalStateException("An empty batch has no next index");
        }
        return indexes[size - 1] + 1;
    }

    /** Hands over each record in turn. */
    public void forEach(RecordConsumer consumer) {
        for (int place = 0; place < size; place++) {
            consumer.accept(indexes[place], record(place));
        }
    }

    /** Appends the records from one place (inclusive) to another (exclusive) to a text, each followed by a line feed. */
    public byte[] lines(int from, int to) {
        int start = from == 0 ? 0 : ends[from - 1];
        int end = to == 0 ? 0 : ends[to - 1];
        byte[] lines = new byte[end - start + (to - from)];
        int written = 0;
        for (int place = from; place < to; place++) {
            int length = ends[place] - start;
            System.arraycopy(bytes, start, lines, written, length);
            written += length;
            lines[written++] = '\n';
            start = ends[place];
        }
        return lines;
    }

    /** Adds a copy of the bytes from position to limit; the index is above those already here. */
    void add(long index, ByteBuffer record) {
        int start = bytes();
        int end = Math.addExact(start, record.remaining());
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, grown(bytes.length, end));
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size * 2);
            indexes = Arrays.copyOf(indexes, size * 2);
        }
        record.get(bytes, start, end - start);
        indexes[size] = index;
        ends[size] = end;
        size++;
    }

    void clear() {
        size = 0;
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[KEPT_BYTES];
        }
    }

    private static int grown(int length, int needed) {
        long doubled = Math.max((long) length * 2, needed);
        return (int) Math.min(doubled, Math.max(needed, Integer.MAX_VALUE - 16));
    }

    private int checked(int place) {
        if (place < 0 || place >= size) {
            throw new IndexOutOfBoundsException(place);
        }
        return place;
    }
}
