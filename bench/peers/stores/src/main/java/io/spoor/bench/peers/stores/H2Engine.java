package io.spoor.bench.peers.stores;

import io.spoor.bench.store.Durability;
import io.spoor.bench.store.KeyValueEngine;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;

/**
 * Each commit writes a chunk of changed pages. The retention time of 45 s, in which H2 would not write over what it has
 * given up, is for disks that reorder writes; it is zero here, because the process level has the page cache, which does
 * not, and the power level forces each commit.
 */
final class H2Engine implements KeyValueEngine {

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final boolean force;
    private final MVStore store;
    private final MVMap<Long, byte[]> messages;
    private final MVMap<Long, Long> entries;

    H2Engine(Path folder, Durability level) {
        force = level == Durability.POWER;
        store = new MVStore.Builder()
                .fileName(folder.resolve("store.mv").toString())
                .cacheSize(64)
                .backgroundExceptionHandler((thread, e) -> failure.set(e))
                .open();
        store.setRetentionTime(0);
        store.setVersionsToKeep(0);
        messages = store.openMap(
                "messages",
                new MVMap.Builder<Long, byte[]>()
                        .keyType(LongDataType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
        entries = store.openMap(
                "entries",
                new MVMap.Builder<Long, Long>().keyType(LongDataType.INSTANCE).valueType(LongDataType.INSTANCE));
    }

    @Override
    public void putMessage(long message, byte[] value) {
        messages.append(message, value);
    }

    @Override
    public byte[] message(long message) {
        return messages.get(message);
    }

    @Override
    public void removeMessage(long message) {
        messages.remove(message);
    }

    @Override
    public void putEntry(long key, int packetId) {
        entries.put(key, (long) packetId);
    }

    @Override
    public void removeEntry(long key) {
        entries.remove(key);
    }

    @Override
    public void forEachEntry(EntryVisitor visitor) {
        Cursor<Long, Long> cursor = entries.cursor(null);
        while (cursor.hasNext()) {
            long key = cursor.next();
            visitor.entry(key, cursor.getValue().intValue());
        }
    }

    @Override
    public void commit() {
        store.commit();
        if (force) {
            store.sync();
        }
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("H2's background thread failed", failed);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
