package io.spoor.bench.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Two ordered maps of a key-value library: messages by identifier, and queue entries, whose keys sort by session and
 * then by message, with the packet identifier as value. All changes since the last commit become durable together.
 * Owned by one thread.
 */
public interface KeyValueEngine extends AutoCloseable {

    /** Takes the entries in the order of their keys. */
    @FunctionalInterface
    interface EntryVisitor {
        void entry(long key, int packetId);
    }

    /** Stores a message; the identifier is larger than those of all messages there. The engine may keep the array. */
    void putMessage(long message, byte[] value) throws IOException;

    byte @Nullable [] message(long message) throws IOException;

    void removeMessage(long message) throws IOException;

    /** Stores an entry or replaces its packet identifier. */
    void putEntry(long key, int packetId) throws IOException;

    void removeEntry(long key) throws IOException;

    void forEachEntry(EntryVisitor visitor) throws IOException;

    void commit() throws IOException;

    @Override
    void close() throws IOException;
}
