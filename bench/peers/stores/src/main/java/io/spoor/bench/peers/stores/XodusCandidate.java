package io.spoor.bench.peers.stores;

import io.spoor.bench.store.Candidate;
import io.spoor.bench.store.Durability;
import io.spoor.bench.store.KeyValueStore;
import io.spoor.bench.store.QueueStore;
import java.io.IOException;
import java.nio.file.Path;

/** Xodus, which HiveMQ CE used and YouTrack is built on. */
public final class XodusCandidate implements Candidate {

    @Override
    public String name() {
        return "xodus";
    }

    @Override
    public String settings() {
        return "xodus-environment 2.0.1: two stores, one exclusive transaction per commit, its collector as it comes;"
                + " power level durable write";
    }

    @Override
    public QueueStore open(Path folder, Durability level) throws IOException {
        return new KeyValueStore(new XodusEngine(folder, level));
    }
}
