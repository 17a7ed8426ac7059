package io.spoor.tracing.journal;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a reader has got to, in a file of two slots written in turn: whenever a write is cut off, the other slot still
 * holds the position before. Used by one thread at a time; the state may be read by any thread.
 */
final class ReaderPosition implements Closeable {
    static final String SUFFIX = ".position";

    private static final Logger LOG = LoggerFactory.getLogger(ReaderPosition.class);
    private static final int SLOT_BYTES = 32;
    private static final int CRC_AT = 16;
    private static final int FLAGS_AT = 20;
    private static final int SKIPPED_AT = 24;
    private static final int PAUSED = 1;
    private static final int SKIPPED = 2;

    /**
     * What is saved.
     *
     * @param index everything below is delivered, or was skipped
     * @param skippedFrom the records from here to the index were skipped, and nobody was told so far; -1 if there are none
     * @param paused whether the reader's owner is to take nothing
     */
    record State(long index, long skippedFrom, boolean paused) {
        static final long NONE = -1;

        State withIndex(long newIndex) {
            return new State(newIndex, NONE, paused);
        }
    }

    private final RandomAccessFile file; // unlike a FileChannel it stays open when its thread is interrupted
    private long writes;
    private volatile State state = new State(0, State.NONE, false);

    private ReaderPosition(RandomAccessFile file) {
        this.file = file;
    }

    /** Opens a position, or begins a new one at an index. */
    static ReaderPosition open(Path path, long beginning) throws IOException {
        boolean isNew = !Files.exists(path);
        ReaderPosition position = new ReaderPosition(new RandomAccessFile(path.toFile(), "rw"));
        if (!position.load()) {
            if (!isNew) {
                LOG.atWarn()
                        .addKeyValue("file", path)
                        .log("Reader position is damaged; reading again from the oldest record");
            }
            position.save(new State(beginning, State.NONE, false));
        }
        return position;
    }

    /** The saved index: everything below is delivered. */
    long index() {
        return state.index;
    }

    State state() {
        return state;
    }

    /** Saves that everything below is delivered, and that somebody knows of what was skipped. */
    void save(long newIndex) throws IOException {
        save(state.withIndex(newIndex));
    }

    void save(State newState) throws IOException {
        writes++;
        ByteBuffer slot = ByteBuffer.allocate(SLOT_BYTES);
        slot.putLong(writes).putLong(newState.index);
        boolean skipped = newState.skippedFrom != State.NONE;
        slot.putInt(FLAGS_AT, (newState.paused ? PAUSED : 0) | (skipped ? SKIPPED : 0));
        slot.putLong(SKIPPED_AT, skipped ? newState.skippedFrom : 0);
        slot.putInt(CRC_AT, crc(slot));
        file.seek(writes % 2 * SLOT_BYTES);
        file.write(slot.array());
        state = newState;
    }

    private boolean load() throws IOException {
        byte[] bytes = new byte[2 * SLOT_BYTES];
        file.readFully(bytes, 0, (int) Math.min(bytes.length, file.length()));
        for (int i = 0; i < 2; i++) {
            ByteBuffer slot = ByteBuffer.wrap(bytes, i * SLOT_BYTES, SLOT_BYTES).slice();
            long slotWrites = slot.getLong(0);
            if (slotWrites > writes && slot.getInt(CRC_AT) == crc(slot)) {
                writes = slotWrites;
                int flags = slot.getInt(FLAGS_AT);
                long skippedFrom = (flags & SKIPPED) == 0 ? State.NONE : slot.getLong(SKIPPED_AT);
                state = new State(slot.getLong(8), skippedFrom, (flags & PAUSED) != 0);
            }
        }
        return writes > 0;
    }

    /** Of a slot without flags it is that of its first two numbers alone, as before there were any. */
    private static int crc(ByteBuffer slot) {
        int numbers = RecordFormat.crc(slot.slice(0, CRC_AT));
        return slot.getInt(FLAGS_AT) == 0
                ? numbers
                : numbers ^ RecordFormat.crc(slot.slice(FLAGS_AT, SLOT_BYTES - FLAGS_AT));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
