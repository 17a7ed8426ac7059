package io.spoor.bench.store;

import io.spoor.broker.store.SessionStore;
import java.io.IOException;
import java.nio.file.Path;

/** The broker's own store. */
public final class SegmentsCandidate implements Candidate {

    private static final int SEGMENT_BYTES = 16 << 20;
    private static final long MAXIMUM_BYTES = 64L << 30;

    @Override
    public String name() {
        return "spoor";
    }

    @Override
    public String settings() {
        return "the broker's own segment log: memory-mapped segments of 16 MiB, queues in memory, compaction";
    }

    @Override
    public QueueStore open(Path folder, Durability level) throws IOException {
        return new SegmentsStore(SessionStore.open(
                folder, new SessionStore.Options(level == Durability.POWER, SEGMENT_BYTES, MAXIMUM_BYTES)));
    }
}
