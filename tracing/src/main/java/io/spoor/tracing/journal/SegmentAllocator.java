package io.spoor.tracing.journal;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the file of a segment and maps it. */
@FunctionalInterface
public interface SegmentAllocator {

    /**
     * Maps a new file of zeros, all of whose blocks are allocated; little-endian.
     *
     * @throws IOException if there is no room; no file is left then
     */
    MappedByteBuffer allocate(Path file, int bytes) throws IOException;

    /**
     * Writes zeros: in a sparse file, storing to mapped memory on a full disk would kill the process with SIGBUS, while
     * this throws an {@link IOException} before anyone relies on the space.
     */
    SegmentAllocator ZERO_FILLED = (file, bytes) -> {
        try (FileChannel channel = FileChannel.open(file, CREATE_NEW, READ, WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(bytes, 256 * 1024));
            for (long done = 0; done < bytes; ) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - done));
                done += channel.write(zeros);
            }
            MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes);
            mapped.order(RecordFormat.ORDER);
            return mapped;
        } catch (FileAlreadyExistsException e) {
            throw e; // somebody else's: it stays
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    };
}
