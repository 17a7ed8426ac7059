package io.spoor.broker.store;

import io.spoor.tracing.journal.SegmentAllocator;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;

/** What the store asks of the disk, and what can therefore fail. Any thread. */
interface Disk {

    /** The operating system's. */
    Disk REAL = of(SegmentAllocator.ZERO_FILLED);

    /** Maps a new file; see {@link SegmentAllocator#allocate}. */
    MappedByteBuffer allocate(Path file, int bytes) throws IOException;

    /**
     * Returns once the first bytes of a mapped file are on the disk.
     *
     * @throws java.io.UncheckedIOException if they are not
     */
    default void force(MappedByteBuffer mapped, int upTo) {
        mapped.force(0, upTo);
    }

    /** One that allocates in its own way. */
    static Disk of(SegmentAllocator allocator) {
        return allocator::allocate;
    }
}
