package io.spoor.tracing.journal;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;

/** Keeps a second user, here or in another process, out of a folder. */
public final class FolderLock implements Closeable {
    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the folder; the operating system gives it back when the process dies.
     *
     * @throws IOException if somebody else has it; the message says what to do
     */
    public static FolderLock take(Path folder) throws IOException {
        FileChannel channel = FileChannel.open(folder.resolve("lock"), CREATE, WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new FolderLock(channel);
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException(inUse(folder, "by this process"), e);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new IOException(inUse(folder, "by another process"));
    }

    private static String inUse(Path folder, String byWhom) {
        return "folder " + folder + " is in use " + byWhom
                + "; give each broker a data directory of its own, or stop the other one";
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
