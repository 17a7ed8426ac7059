package io.spoor.bridges.influxdb;

import java.util.SortedMap;

/** 64 bits that stand for a name or a set of tags: the same in every process. */
final class SeriesHash {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private SeriesHash() {}

    static long of(String name) {
        return mixed(added(OFFSET, name));
    }

    static long of(SortedMap<String, String> tags) {
        long hash = OFFSET;
        for (var tag : tags.entrySet()) {
            hash = added(added(hash, tag.getKey()), tag.getValue());
        }
        return mixed(hash);
    }

    /** FNV-1a over characters; what ends a text is none of them. */
    private static long added(long before, String text) {
        long hash = before;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return (hash ^ 0x1_0000) * PRIME;
    }

    /** The finalizer of MurmurHash3, since FNV leaves similar texts close to each other. */
    private static long mixed(long value) {
        long hash = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 33;
    }
}
