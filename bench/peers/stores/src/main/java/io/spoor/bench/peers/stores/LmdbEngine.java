package io.spoor.bench.peers.stores;

import io.spoor.bench.store.Durability;
import io.spoor.bench.store.KeyValueEngine;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.lmdbjava.CursorIterable;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.PutFlags;
import org.lmdbjava.Txn;

/** A write transaction is open from the first change until the commit. */
final class LmdbEngine implements KeyValueEngine {

    private static final int MAX_VALUE = 64 << 10;

    private final Env<ByteBuffer> env;
    private final Dbi<ByteBuffer> messages;
    private final Dbi<ByteBuffer> entries;
    private final ByteBuffer key = ByteBuffer.allocateDirect(Long.BYTES);
    private final ByteBuffer value = ByteBuffer.allocateDirect(MAX_VALUE);
    private Txn<ByteBuffer> write;

    LmdbEngine(Path folder, Durability level) {
        EnvFlags[] flags = level == Durability.POWER
                ? new EnvFlags[] {}
                : new EnvFlags[] {EnvFlags.MDB_NOSYNC, EnvFlags.MDB_WRITEMAP};
        env = Env.create().setMapSize(64L << 30).setMaxDbs(2).open(folder.toFile(), flags);
        messages = env.openDbi("messages", DbiFlags.MDB_CREATE);
        entries = env.openDbi("entries", DbiFlags.MDB_CREATE);
    }

    private Txn<ByteBuffer> write() {
        if (write == null) {
            write = env.txnWrite();
        }
        return write;
    }

    private ByteBuffer key(long bits) {
        return key.clear().putLong(bits).flip();
    }

    @Override
    public void putMessage(long message, byte[] bytes) {
        messages.put(write(), key(message), value.clear().put(bytes).flip(), PutFlags.MDB_APPEND);
    }

    @Override
    public byte[] message(long message) {
        ByteBuffer found = messages.get(write(), key(message));
        if (found == null) {
            return null;
        }
        byte[] bytes = new byte[found.remaining()];
        found.get(bytes);
        return bytes;
    }

    @Override
    public void removeMessage(long message) {
        messages.delete(write(), key(message));
    }

    @Override
    public void putEntry(long bits, int packetId) {
        entries.put(write(), key(bits), value.clear().putChar((char) packetId).flip());
    }

    @Override
    public void removeEntry(long bits) {
        entries.delete(write(), key(bits));
    }

    @Override
    public void forEachEntry(EntryVisitor visitor) {
        try (Txn<ByteBuffer> read = env.txnRead();
                CursorIterable<ByteBuffer> all = entries.iterate(read)) {
            for (CursorIterable.KeyVal<ByteBuffer> entry : all) {
                visitor.entry(entry.key().getLong(), entry.val().getChar());
            }
        }
    }

    @Override
    public void commit() {
        if (write != null) {
            write.commit();
            write.close();
            write = null;
        }
    }

    @Override
    public void close() {
        commit();
        env.close();
    }
}
