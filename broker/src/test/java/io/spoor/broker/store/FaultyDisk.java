package io.spoor.broker.store;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;

/** A disk that a test can make fail. Any thread. */
public final class FaultyDisk implements Disk {

    /** What a test does where the store asks the disk for something; it may throw. */
    public interface Step {
        void run() throws IOException;
    }

    private volatile Step allocating = () -> {};
    private volatile Runnable forcing = () -> {};

    /** Opens a store with small segments on this disk. */
    public SessionStore open(Path folder, boolean power) throws IOException {
        return SessionStore.open(
                folder, new SessionStore.Options(power, 64 * 1024, Long.MAX_VALUE / 2), this, BootId.current());
    }

    public void whenAllocating(Step step) {
        allocating = step;
    }

    public void whenForcing(Runnable step) {
        forcing = step;
    }

    @Override
    public MappedByteBuffer allocate(Path file, int bytes) throws IOException {
        MappedByteBuffer mapped = Disk.REAL.allocate(file, bytes);
        allocating.run(); // so late that the file is in the way
        return mapped;
    }

    @Override
    public void force(MappedByteBuffer mapped, int upTo) {
        forcing.run();
        Disk.REAL.force(mapped, upTo);
    }
}
