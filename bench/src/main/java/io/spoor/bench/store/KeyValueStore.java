package io.spoor.bench.store;

import java.io.IOException;
import java.util.Arrays;

/**
 * Session queues in a key-value library. A message is stored once, an entry of eight bytes for each session refers to it.
 * How many entries a message has left is kept in memory and counted again on opening: that pass over the entries also
 * gives the lengths of the queues, which the broker's limits need before any client returns.
 *
 * <p>An entry is written before its message and removed after it, so that an engine that commits by itself in between
 * leaves at worst an entry without a message, which was never acknowledged to anybody and is dropped.
 */
public final class KeyValueStore implements QueueStore {

    private static final int MESSAGE_BITS = 40;
    private static final long MESSAGE_MASK = (1L << MESSAGE_BITS) - 1;

    private final KeyValueEngine engine;
    private final ReferenceCounts references = new ReferenceCounts();
    private final long recoveredEntries;
    private long lastMessage;

    /** Opens the store over an engine, which it closes. */
    public KeyValueStore(KeyValueEngine engine) throws IOException {
        this.engine = engine;
        long[] entries = {0};
        engine.forEachEntry((key, packetId) -> {
            entries[0]++;
            references.add(key & MESSAGE_MASK, 1);
            lastMessage = Math.max(lastMessage, key & MESSAGE_MASK);
        });
        recoveredEntries = entries[0];
    }

    private static long key(int session, long message) {
        if (session < 0 || session >= MAX_SESSIONS) {
            throw new IllegalArgumentException("session " + session + " is not 0 to " + (MAX_SESSIONS - 1));
        }
        return (long) session << MESSAGE_BITS | message;
    }

    @Override
    public long append(byte[] topic, byte[] payload, int[] sessions) throws IOException {
        long message = ++lastMessage;
        byte[] value = new byte[2 + topic.length + payload.length];
        value[0] = (byte) (topic.length >> 8);
        value[1] = (byte) topic.length;
        System.arraycopy(topic, 0, value, 2, topic.length);
        System.arraycopy(payload, 0, value, 2 + topic.length, payload.length);
        for (int session : sessions) {
            engine.putEntry(key(session, message), 0);
        }
        engine.putMessage(message, value);
        references.add(message, sessions.length);
        return message;
    }

    @Override
    public void sent(int session, long message, int packetId) throws IOException {
        engine.putEntry(key(session, message), packetId);
    }

    @Override
    public void acknowledged(int session, long message) throws IOException {
        if (references.release(message)) {
            engine.removeMessage(message);
        }
        engine.removeEntry(key(session, message));
    }

    @Override
    public void commit() throws IOException {
        engine.commit();
    }

    @Override
    public long recoveredEntries() {
        return recoveredEntries;
    }

    @Override
    public void recover(QueueVisitor visitor) throws IOException {
        long[] keys = new long[Math.toIntExact(recoveredEntries)];
        int[] packetIds = new int[keys.length];
        int[] count = {0};
        engine.forEachEntry((key, packetId) -> {
            keys[count[0]] = key;
            packetIds[count[0]++] = packetId;
        });
        for (int i = 0; i < keys.length; i++) {
            long message = keys[i] & MESSAGE_MASK;
            byte[] value = engine.message(message);
            if (value == null) {
                references.release(message);
                engine.removeEntry(keys[i]);
                continue;
            }
            int end = 2 + ((value[0] & 0xFF) << 8 | (value[1] & 0xFF));
            visitor.queued(
                    (int) (keys[i] >>> MESSAGE_BITS),
                    message,
                    packetIds[i],
                    Arrays.copyOfRange(value, 2, end),
                    Arrays.copyOfRange(value, end, value.length));
        }
    }

    @Override
    public void close() throws IOException {
        engine.close();
    }
}
