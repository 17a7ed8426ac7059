package io.spoor.bench.peers.stores;

import io.spoor.bench.store.Durability;
import io.spoor.bench.store.KeyValueEngine;
import java.nio.file.Path;
import java.util.Arrays;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.bindings.IntegerBinding;
import jetbrains.exodus.bindings.LongBinding;
import jetbrains.exodus.env.Cursor;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.StoreConfig;
import jetbrains.exodus.env.Transaction;

/** An exclusive transaction is open from the first change until the commit. */
final class XodusEngine implements KeyValueEngine {

    private final Environment environment;
    private final Store messages;
    private final Store entries;
    private Transaction write;

    XodusEngine(Path folder, Durability level) {
        EnvironmentConfig config = new EnvironmentConfig()
                .setLogDurableWrite(level == Durability.POWER)
                .setLogLockTimeout(10_000)
                .setManagementEnabled(false);
        environment = Environments.newInstance(folder.toFile(), config);
        messages = environment.computeInTransaction(
                txn -> environment.openStore("messages", StoreConfig.WITHOUT_DUPLICATES, txn));
        entries = environment.computeInTransaction(
                txn -> environment.openStore("entries", StoreConfig.WITHOUT_DUPLICATES, txn));
    }

    private Transaction write() {
        if (write == null) {
            write = environment.beginExclusiveTransaction();
        }
        return write;
    }

    private static ByteIterable key(long bits) {
        return LongBinding.longToEntry(bits);
    }

    @Override
    public void putMessage(long message, byte[] value) {
        messages.putRight(write(), key(message), new ArrayByteIterable(value));
    }

    @Override
    public byte[] message(long message) {
        ByteIterable found = messages.get(write(), key(message));
        return found == null ? null : Arrays.copyOf(found.getBytesUnsafe(), found.getLength());
    }

    @Override
    public void removeMessage(long message) {
        messages.delete(write(), key(message));
    }

    @Override
    public void putEntry(long bits, int packetId) {
        entries.put(write(), key(bits), IntegerBinding.intToEntry(packetId));
    }

    @Override
    public void removeEntry(long bits) {
        entries.delete(write(), key(bits));
    }

    @Override
    public void forEachEntry(EntryVisitor visitor) {
        environment.executeInReadonlyTransaction(txn -> {
            try (Cursor cursor = entries.openCursor(txn)) {
                while (cursor.getNext()) {
                    visitor.entry(
                            LongBinding.entryToLong(cursor.getKey()), IntegerBinding.entryToInt(cursor.getValue()));
                }
            }
        });
    }

    @Override
    public void commit() {
        if (write != null) {
            write.commit();
            write = null;
        }
    }

    @Override
    public void close() {
        commit();
        environment.close();
    }
}
