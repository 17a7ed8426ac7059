package io.spoor.bench.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyValueStoreTest extends QueueStoreContract {

    private final TreeMap<Long, byte[]> messages = new TreeMap<>();
    private final TreeMap<Long, Integer> entries = new TreeMap<>();

    @Override
    QueueStore open() throws IOException {
        return new KeyValueStore(new MapEngine());
    }

    @Test
    void acknowledged_message_leaves_nothing_behind() throws IOException {
        // Given
        try (QueueStore store = open()) {
            long message = store.append(new byte[1], new byte[100], new int[] {1, 2});
            assertThat(messages).hasSize(1);

            // When
            store.acknowledged(1, message);
            store.acknowledged(2, message);
        }

        // Then
        assertThat(messages).isEmpty();
        assertThat(entries).isEmpty();
    }

    @Test
    void entry_without_message_is_dropped() throws IOException {
        // Given
        try (QueueStore store = open()) {
            store.append(new byte[1], new byte[100], new int[] {1});
        }
        messages.clear();

        // When
        int[] found = {0};
        try (QueueStore store = open()) {
            store.recover((session, message, packetId, topic, payload) -> found[0]++);
        }

        // Then
        assertThat(found[0]).isZero();
        assertThat(entries).isEmpty();
    }

    @Test
    void session_beyond_the_key_is_refused() throws IOException {
        try (QueueStore store = open()) {
            assertThatThrownBy(() -> store.append(new byte[1], new byte[1], new int[] {QueueStore.MAX_SESSIONS}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("session 8388608 is not 0 to 8388607");
        }
    }

    private final class MapEngine implements KeyValueEngine {
        @Override
        public void putMessage(long message, byte[] value) {
            messages.put(message, value);
        }

        @Override
        public byte @Nullable [] message(long message) {
            return messages.get(message);
        }

        @Override
        public void removeMessage(long message) {
            messages.remove(message);
        }

        @Override
        public void putEntry(long key, int packetId) {
            entries.put(key, packetId);
        }

        @Override
        public void removeEntry(long key) {
            entries.remove(key);
        }

        @Override
        public void forEachEntry(EntryVisitor visitor) {
            entries.forEach(visitor::entry);
        }

        @Override
        public void commit() {}

        @Override
        public void close() {}
    }
}
