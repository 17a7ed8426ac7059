package io.spoor.certs.authority;

import io.spoor.certs.CertsException;
import io.spoor.certs.FileProblems;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets one writer at a time into a folder: between processes by a lock on a file, which the system lets go when its
 * process ends in any way; between threads, which share that lock, by another in memory.
 */
final class DirectoryLock {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private DirectoryLock() {}

    /** What is done in one's turn. */
    interface Work<T extends @Nullable Object> {
        T run() throws CertsException;
    }

    /** Waits for its turn, at most {@link #PATIENCE}, and takes it. One turn cannot contain another on the same folder. */
    static <T extends @Nullable Object> T hold(Path directory, Work<T> work) throws CertsException {
        return hold(directory, PATIENCE, work);
    }

    static <T extends @Nullable Object> T hold(Path directory, Duration patience, Work<T> work) throws CertsException {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            ReentrantLock threads = THREADS.computeIfAbsent(directory.toRealPath(), path -> new ReentrantLock());
            if (!threads.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw busy(directory, patience);
            }
            try (FileChannel channel = lockedFile(directory.resolve(".lock"), deadline)) {
                if (channel == null) {
                    throw busy(directory, patience);
                }
                return work.run();
            } finally {
                threads.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CertsException("Interrupted while waiting for the lock of " + directory, e);
        } catch (IOException e) {
            throw new CertsException("Cannot lock " + directory + ": " + FileProblems.describe(e), e);
        }
    }

    private static @Nullable FileChannel lockedFile(Path file, long deadline) throws IOException, InterruptedException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean held = false;
        try {
            while (channel.tryLock() == null) {
                if (System.nanoTime() - deadline > 0) {
                    return null;
                }
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
            held = true;
            return channel;
        } finally {
            if (!held) {
                channel.close();
            }
        }
    }

    private static CertsException busy(Path directory, Duration patience) {
        return new CertsException("Another process has been writing to " + directory + " for " + patience.toMillis()
                + " ms; try again when it has ended");
    }
}
