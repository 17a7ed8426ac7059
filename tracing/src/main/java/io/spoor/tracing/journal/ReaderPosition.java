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
 * holds the position before. Used by one thread at a time; the position may be read by any thread.
 */
final class ReaderPosition implements Closeable {
    static final String SUFFIX = ".position";

    private static final Logger LOG = LoggerFactory.getLogger(ReaderPosition.class);
    private static final int SLOT_BYTES = 32;
    private static final int CRC_AT = 16;

    private final RandomAccessFile file; // unlike a FileChannel it stays open when its thread is interrupted
    private long writes;
    private volatile long index;

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
            position.save(beginning);
        }
        return position;
    }

    /** The saved index: everything below is delivered. */
    long index() {
        return index;
    }

    void save(long newIndex) throws IOException {
        writes++;
        ByteBuffer slot = ByteBuffer.allocate(SLOT_BYTES);
        slot.putLong(writes).putLong(newIndex).flip();
        int crc = RecordFormat.crc(slot);
        slot.clear().putInt(CRC_AT, crc);
        file.seek(writes % 2 * SLOT_BYTES);
        file.write(slot.array());
        index = newIndex;
    }

    private boolean load() throws IOException {
        byte[] bytes = new byte[2 * SLOT_BYTES];
        file.readFully(bytes, 0, (int) Math.min(bytes.length, file.length()));
        for (int i = 0; i < 2; i++) {
            ByteBuffer slot = ByteBuffer.wrap(bytes, i * SLOT_BYTES, SLOT_BYTES).slice();
            long slotWrites = slot.getLong(0);
            if (slotWrites > writes && slot.getInt(CRC_AT) == RecordFormat.crc(slot.slice(0, CRC_AT))) {
                writes = slotWrites;
                index = slot.getLong(8);
            }
        }
        return writes > 0;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
