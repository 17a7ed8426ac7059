package io.spoor.bench.peers.stores;

/** Keys that sort as bytes, and packet identifiers, as the native libraries want them. */
final class Bytes {

    private Bytes() {}

    static byte[] of(long value) {
        byte[] bytes = new byte[Long.BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[i] = (byte) (value >>> (56 - 8 * i));
        }
        return bytes;
    }

    static long toLong(byte[] bytes) {
        long value = 0;
        for (byte b : bytes) {
            value = value << 8 | (b & 0xFF);
        }
        return value;
    }

    static byte[] ofPacketId(int packetId) {
        return new byte[] {(byte) (packetId >> 8), (byte) packetId};
    }

    static int toPacketId(byte[] bytes) {
        return (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
    }
}
