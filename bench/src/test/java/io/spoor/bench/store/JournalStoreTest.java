package io.spoor.bench.store;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class JournalStoreTest extends QueueStoreContract {

    @TempDir
    private Path folder;

    @Override
    QueueStore open() throws IOException {
        return new JournalCandidate().open(folder, Durability.POWER);
    }
}
