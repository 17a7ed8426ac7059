package io.spoor.broker.store;

import io.spoor.tracing.journal.SegmentAllocator;
import java.io.File;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What the store asks of the disk, and what can therefore fail. Any thread. */
interface Disk {

    /** The operating system's. */
    Disk REAL = of(SegmentAllocator.ZERO_FILLED);

    /** Maps a new file, whose name is on the disk; see {@link SegmentAllocator#allocate}. */
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
        return (file, bytes) -> {
            MappedByteBuffer mapped = allocator.allocate(file, bytes);
            forceName(file);
            return mapped;
        };
    }

    /** Without it a power failure may leave a file's content without a name (fsync(2), "does not necessarily ensure"). */
    private static void forceName(Path file) throws IOException {
        if (File.separatorChar == '/') { // Windows opens no folders
            try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
    }
}
