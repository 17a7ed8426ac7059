package io.spoor.bench.store;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SegmentsStoreTest extends QueueStoreContract {

    @TempDir
    private Path folder;

    @Override
    QueueStore open() throws IOException {
        return new SegmentsCandidate().open(folder, Durability.POWER);
    }
}
