package io.spoor.bench.peers.stores;

import io.spoor.bench.store.Durability;
import io.spoor.bench.store.KeyValueEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** All changes of a commit are one write batch: one record of the write-ahead log, one write or one write and fsync. */
final class RocksDbEngine implements KeyValueEngine {

    private final ColumnFamilyOptions familyOptions = new ColumnFamilyOptions()
            .setWriteBufferSize(32 << 20)
            .setMaxWriteBufferNumber(2)
            .setCompressionType(CompressionType.LZ4_COMPRESSION);
    private final DBOptions options = new DBOptions()
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setMaxTotalWalSize(256L << 20)
            .setRecycleLogFileNum(2)
            .setMaxBackgroundJobs(2);
    private final WriteOptions writeOptions;
    private final ReadOptions scan = new ReadOptions().setReadaheadSize(2 << 20).setFillCache(false);
    private final WriteBatch batch = new WriteBatch();
    private final RocksDB db;
    private final ColumnFamilyHandle messages;
    private final ColumnFamilyHandle entries;

    RocksDbEngine(Path folder, Durability level) throws IOException {
        RocksDB.loadLibrary();
        writeOptions = new WriteOptions().setSync(level == Durability.POWER);
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try {
            db = RocksDB.open(
                    options,
                    folder.toString(),
                    List.of(
                            new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, familyOptions),
                            new ColumnFamilyDescriptor("messages".getBytes(StandardCharsets.US_ASCII), familyOptions),
                            new ColumnFamilyDescriptor("entries".getBytes(StandardCharsets.US_ASCII), familyOptions)),
                    handles);
        } catch (RocksDBException e) {
            throw new IOException("RocksDB cannot open " + folder, e);
        }
        messages = handles.get(1);
        entries = handles.get(2);
    }

    private interface Action<T> {
        T run() throws RocksDBException;
    }

    private static <T> T run(Action<T> action) throws IOException {
        try {
            return action.run();
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void putMessage(long message, byte[] value) throws IOException {
        run(() -> {
            batch.put(messages, Bytes.of(message), value);
            return null;
        });
    }

    @Override
    public byte[] message(long message) throws IOException {
        return run(() -> db.get(messages, Bytes.of(message)));
    }

    @Override
    public void removeMessage(long message) throws IOException {
        run(() -> {
            batch.singleDelete(messages, Bytes.of(message));
            return null;
        });
    }

    @Override
    public void putEntry(long key, int packetId) throws IOException {
        run(() -> {
            batch.put(entries, Bytes.of(key), Bytes.ofPacketId(packetId));
            return null;
        });
    }

    @Override
    public void removeEntry(long key) throws IOException {
        run(() -> {
            batch.delete(entries, Bytes.of(key));
            return null;
        });
    }

    @Override
    public void forEachEntry(EntryVisitor visitor) throws IOException {
        try (RocksIterator iterator = db.newIterator(entries, scan)) {
            for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                visitor.entry(Bytes.toLong(iterator.key()), Bytes.toPacketId(iterator.value()));
            }
            run(() -> {
                iterator.status();
                return null;
            });
        }
    }

    @Override
    public void commit() throws IOException {
        run(() -> {
            if (batch.count() > 0) {
                db.write(writeOptions, batch);
                batch.clear();
            }
            return null;
        });
    }

    @Override
    public void close() throws IOException {
        commit();
        batch.close();
        messages.close();
        entries.close();
        db.close();
        scan.close();
        writeOptions.close();
        options.close();
        familyOptions.close();
    }
}
