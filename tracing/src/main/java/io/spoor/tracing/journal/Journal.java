package io.spoor.tracing.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An append-only log of records. Appending is safe for many threads and survives the death of the process; each
 * destination reads with a {@link JournalReader} of its own. {@link SegmentJournal} is the one on disk.
 */
public interface Journal extends AutoCloseable {

    /**
     * Appends the bytes from position to limit as one record.
     *
     * @return the record's index; indexes have no gaps and are never used again
     * @throws java.io.UncheckedIOException if it cannot be kept, for example because the disk is full
     */
    long append(ByteBuffer record);

    /**
     * Opens a reader that goes on where the last reader of this name had committed; a new name begins at the oldest
     * record.
     */
    JournalReader reader(String name) throws IOException;

    /** The index that the next record will get. */
    long nextIndex();

    /** Bytes on disk. */
    long sizeBytes();

    @Override
    void close() throws IOException;
}
