package io.spoor.broker.protocol;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@link TopicName} for bytes in a packet without making a string, and keeps a value beside it (the resolved
 * subscribers). Belongs to one event loop. When it is full it forgets everything, which costs one look-up for each topic
 * that is still in use and needs no bookkeeping for each hit.
 *
 * @param <V> what is kept beside a topic name
 */
public final class TopicCache<V> {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final long MAXIMUM_BYTES =
            Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 32);
    private static final int ENTRY_BYTES = 200;

    private final int capacity;
    private final int maximumLevels;
    private final int maximumLength;
    private @Nullable Entry<V>[] table;
    private int size;
    private long bytes;
    private final long seed = ThreadLocalRandom.current().nextLong(); // so that nobody can choose topics that collide

    /** A topic name and what is kept beside it; the value is written and read by the owning event loop only. */
    public static final class Entry<V> {
        private final TopicName name;
        private final int hash;
        private @Nullable V value;

        Entry(TopicName name, int hash) {
            this.name = name;
            this.hash = hash;
        }

        public TopicName name() {
            return name;
        }

        public @Nullable V value() {
            return value;
        }

        /** Replaces the value. */
        public void value(V newValue) {
            value = newValue;
        }
    }

    /**
     * Makes an empty cache.
     *
     * @param capacity topics kept at the most
     * @param maximumLevels topics with more levels than this are refused
     * @param maximumLength longer topics, in bytes, are refused
     */
    public TopicCache(int capacity, int maximumLevels, int maximumLength) {
        this.capacity = capacity;
        this.maximumLevels = maximumLevels;
        this.maximumLength = maximumLength;
        this.table = newTable(256);
    }

    /**
     * The entry for the topic name in {@code length} bytes from {@code index}.
     *
     * @throws MqttProtocolException if the bytes are not a valid topic name
     */
    public Entry<V> get(ByteBuf buffer, int index, int length) throws MqttProtocolException {
        int hash = hash(buffer, index, length);
        int mask = table.length - 1;
        int slot = hash & mask;
        for (Entry<V> entry = table[slot]; entry != null; entry = table[slot]) {
            if (entry.hash == hash && matches(entry.name.utf8(), buffer, index, length)) {
                return entry;
            }
            slot = (slot + 1) & mask;
        }
        return add(buffer, index, length, hash);
    }

    /** The entry for a topic name that does not come from a packet. */
    public Entry<V> get(TopicName name) throws MqttProtocolException {
        ByteBuf buffer = io.netty.buffer.Unpooled.wrappedBuffer(name.utf8());
        return get(buffer, 0, name.encodedLength());
    }

    /** Forgets the values that are of no more use; the topic names stay. */
    public void forgetValues(Predicate<? super V> useless) {
        for (Entry<V> entry : table) {
            if (entry != null && entry.value != null && useless.test(entry.value)) {
                entry.value = null;
            }
        }
    }

    private Entry<V> add(ByteBuf buffer, int index, int length, int hash) throws MqttProtocolException {
        if (length == 0) {
            throw new MqttProtocolException(ReasonCode.TOPIC_NAME_INVALID, "the topic name is empty");
        }
        if (length > maximumLength) {
            throw new MqttProtocolException(
                    ReasonCode.TOPIC_NAME_INVALID,
                    "the topic name has " + length + " bytes, at most " + maximumLength + " are allowed");
        }
        if (!Utf8.isWellFormed(buffer, index, length)) {
            throw new MqttProtocolException(ReasonCode.MALFORMED_PACKET, "the topic name is not valid UTF-8");
        }
        byte[] utf8 = new byte[length];
        buffer.getBytes(index, utf8);
        String text = new String(utf8, StandardCharsets.UTF_8);
        Topics.validateName(text);
        int levels = levels(utf8);
        if (levels > maximumLevels) {
            throw new MqttProtocolException(
                    ReasonCode.TOPIC_NAME_INVALID,
                    "the topic name has " + levels + " levels, at most " + maximumLevels + " are allowed");
        }
        if (size >= capacity || bytes > MAXIMUM_BYTES) {
            table = newTable(256);
            size = 0;
            bytes = 0;
        } else if (size * 2 >= table.length) {
            grow();
        }
        Entry<V> entry = new Entry<>(new TopicName(text, utf8), hash);
        insert(table, entry);
        size++;
        bytes += ENTRY_BYTES + 2L * length;
        return entry;
    }

    private static int levels(byte[] utf8) {
        int levels = 1;
        for (byte b : utf8) {
            if (b == '/') {
                levels++;
            }
        }
        return levels;
    }

    private void grow() {
        @Nullable Entry<V>[] larger = newTable(table.length * 2);
        for (Entry<V> entry : table) {
            if (entry != null) {
                insert(larger, entry);
            }
        }
        table = larger;
    }

    private static <V> void insert(@Nullable Entry<V>[] table, Entry<V> entry) {
        int mask = table.length - 1;
        int slot = entry.hash & mask;
        while (table[slot] != null) {
            slot = (slot + 1) & mask;
        }
        table[slot] = entry;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no generic arrays
    private static <V> @Nullable Entry<V>[] newTable(int length) {
        return new Entry[length];
    }

    private int hash(ByteBuf buffer, int index, int length) {
        long h = seed + length;
        int end = index + length;
        int i = index;
        for (; i + 8 <= end; i += 8) {
            h = (h ^ buffer.getLong(i)) * 0x9E3779B97F4A7C15L;
            h ^= h >>> 29;
        }
        for (; i < end; i++) {
            h = (h ^ buffer.getByte(i)) * 0x9E3779B97F4A7C15L;
        }
        h ^= h >>> 32;
        return (int) h;
    }

    private static boolean matches(byte[] utf8, ByteBuf buffer, int index, int length) {
        if (utf8.length != length) {
            return false;
        }
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            if ((long) LONGS.get(utf8, i) != buffer.getLong(index + i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (utf8[i] != buffer.getByte(index + i)) {
                return false;
            }
        }
        return true;
    }
}
