package io.spoor.tracing.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An append-only log of records. Appending is safe for many threads and survives the death of the process; each
 * destination reads with a {@link JournalReader} of its own. {@link SegmentJournal} is the one on disk.
 */
public interface Journal extends AutoCloseable {

    /**
     * Something noted about a place in the journal.
     *
     * @param index the record that it was noted before
     * @param text one line
     */
    record Mark(long index, String text) {}

    /**
     * Appends the bytes from position to limit as one record; the buffer stays as it is.
     *
     * @return the record's index; indexes have no gaps and are never used again
     * @throws java.io.UncheckedIOException if it cannot be kept, for example because the disk is full
     */
    long append(ByteBuffer record);

    /** The largest record that can be appended, in bytes. */
    default int maxRecordBytes() {
        return Integer.MAX_VALUE;
    }

    /**
     * Opens a reader that goes on where the last reader of this name had committed; a new name begins at the oldest
     * record.
     */
    JournalReader reader(String name) throws IOException;

    /** The index that the next record will get. */
    long nextIndex();

    /** What it holds, for people and as a label, for example {@code trace}. */
    default String name() {
        return "journal";
    }

    /** The index of the oldest record that is kept; {@link #nextIndex()} if there is none. */
    default long oldestIndex() {
        return 0;
    }

    /** The first index that may have been appended at a time or later, a second too early rather than too late. */
    default long indexAt(Instant time) {
        return 0;
    }

    /** When a record was appended, a second too early rather than too late; null if that is not known. */
    default @Nullable Instant timeOf(long index) {
        return null;
    }

    /** Bytes of the records from an index on, roughly. */
    default long bytesFrom(long index) {
        return 0;
    }

    /** Bytes on disk. */
    long sizeBytes();

    /**
     * Notes something about the records from {@link #nextIndex()} on; a second mark at the same index replaces the
     * first. Marks are few and small; they outlive the records that they stand at for as long as a reader can still be
     * told that these are lost.
     *
     * @throws IOException if it cannot be kept
     */
    default void mark(String text) throws IOException {
        throw new UnsupportedOperationException("this journal keeps no marks");
    }

    /** All marks that are kept, by index. */
    default List<Mark> marks() {
        return List.of();
    }

    @Override
    void close() throws IOException;
}
