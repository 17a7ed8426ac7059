package io.spoor.bridges.deadletters;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Keeps others, of this process and of any other, from changing a folder meanwhile. Ends with the process. */
final class LetterLock {
    private static final String NAME = "lock";

    /** A file's lock is the process's: between its threads it needs another. */
    private static final ConcurrentHashMap<Path, ReentrantLock> OF_PROCESS = new ConcurrentHashMap<>();

    private LetterLock() {}

    /** What is done while nobody else changes anything. */
    @FunctionalInterface
    interface Action<T> {
        T run() throws IOException;
    }

    /** Waits for whoever has the lock, then acts. */
    static <T> T held(Path folder, Action<T> action) throws IOException {
        ReentrantLock ofProcess =
                OF_PROCESS.computeIfAbsent(folder.toAbsolutePath().normalize(), any -> new ReentrantLock());
        ofProcess.lock();
        try (FileChannel channel =
                FileChannel.open(folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock();
            return action.run();
        } finally {
            ofProcess.unlock();
        }
    }
}
