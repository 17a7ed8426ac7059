package io.spoor.bench.peers.stores;

import io.spoor.bench.store.Candidate;
import io.spoor.bench.store.Durability;
import io.spoor.bench.store.KeyValueStore;
import io.spoor.bench.store.QueueStore;
import java.io.IOException;
import java.nio.file.Path;

/** RocksDB through its own Java binding. */
public final class RocksDbCandidate implements Candidate {

    @Override
    public String name() {
        return "rocksdb";
    }

    @Override
    public String settings() {
        return "rocksdbjni 11.8.1: two column families, one write batch per commit, log of at most 256 MiB and reused,"
                + " memtables 2 x 32 MiB, LZ4, single deletes of messages, 2 background jobs";
    }

    @Override
    public QueueStore open(Path folder, Durability level) throws IOException {
        return new KeyValueStore(new RocksDbEngine(folder, level));
    }
}
