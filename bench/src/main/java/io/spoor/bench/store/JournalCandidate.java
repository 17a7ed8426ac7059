package io.spoor.bench.store;

import io.spoor.tracing.journal.SegmentJournal;
import java.io.IOException;
import java.nio.file.Path;

/** The segment log that the traces go through, put to this use. */
public final class JournalCandidate implements Candidate {

    private static final SegmentJournal.Options OPTIONS = new SegmentJournal.Options(16 << 20, 64L << 30);

    @Override
    public String name() {
        return "journal";
    }

    @Override
    public String settings() {
        return "the tracing module's SegmentJournal: memory-mapped segments of 16 MiB, the queues' index in memory;"
                + " a segment goes when no queue needs it or an older one";
    }

    @Override
    public QueueStore open(Path folder, Durability level) throws IOException {
        return new JournalStore(folder, SegmentJournal.open(folder, OPTIONS), level);
    }
}
