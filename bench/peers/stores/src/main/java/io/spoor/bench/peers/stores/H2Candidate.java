package io.spoor.bench.peers.stores;

import io.spoor.bench.store.Candidate;
import io.spoor.bench.store.Durability;
import io.spoor.bench.store.KeyValueStore;
import io.spoor.bench.store.QueueStore;
import java.io.IOException;
import java.nio.file.Path;

/** The storage engine of H2, without its database. */
public final class H2Candidate implements Candidate {

    @Override
    public String name() {
        return "h2";
    }

    @Override
    public String settings() {
        return "h2-mvstore 2.3.232: two maps, one MVStore.commit (power: and sync) per commit, cache 64 MB, old chunks"
                + " are reused at once (retention time 0), its background thread compacts";
    }

    @Override
    public QueueStore open(Path folder, Durability level) throws IOException {
        return new KeyValueStore(new H2Engine(folder, level));
    }
}
