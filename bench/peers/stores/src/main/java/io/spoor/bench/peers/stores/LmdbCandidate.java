package io.spoor.bench.peers.stores;

import io.spoor.bench.store.Candidate;
import io.spoor.bench.store.Durability;
import io.spoor.bench.store.KeyValueStore;
import io.spoor.bench.store.QueueStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** LMDB through lmdbjava. */
public final class LmdbCandidate implements Candidate {

    @Override
    public String name() {
        return "lmdb";
    }

    @Override
    public String settings() {
        return "lmdbjava 0.9.3 (LMDB 0.9.33): two databases, one transaction per commit, messages appended; process level"
                + " NOSYNC and WRITEMAP, power level as it comes; map of 64 GiB";
    }

    @Override
    public List<String> jvmOptions() {
        return List.of(
                "--add-opens=java.base/java.nio=ALL-UNNAMED", "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
    }

    @Override
    public QueueStore open(Path folder, Durability level) throws IOException {
        return new KeyValueStore(new LmdbEngine(folder, level));
    }
}
