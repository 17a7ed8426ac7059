package io.spoor.broker.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Byte literals, and the few encodings of MQTT, written down a second time so that they can catch the broker's. */
public final class RawBytes {

    private RawBytes() {}

    /** Numbers (their lowest byte), byte arrays and texts (their UTF-8), one after the other. */
    public static byte[] bytes(Object... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof Integer number) {
                out.write(number);
            } else if (part instanceof byte[] array) {
                out.writeBytes(array);
            } else if (part instanceof String text) {
                out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            } else {
                throw new IllegalArgumentException("not a byte literal: " + part);
            }
        }
        return out.toByteArray();
    }

    /** Two bytes, highest first. */
    public static byte[] u16(int value) {
        return bytes(value >> 8, value);
    }

    /** Four bytes, highest first. */
    public static byte[] u32(long value) {
        return bytes((int) (value >> 24), (int) (value >> 16), (int) (value >> 8), (int) value);
    }

    /** A variable byte integer. */
    public static byte[] varint(int value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int rest = value;
        do {
            int low = rest % 128;
            rest /= 128;
            out.write(rest > 0 ? low + 128 : low);
        } while (rest > 0);
        return out.toByteArray();
    }

    /** Text, or any other bytes, with their length before them. */
    public static byte[] sized(Object... parts) {
        byte[] content = bytes(parts);
        return bytes(u16(content.length), content);
    }

    /** A section of MQTT 5 properties, each with its identifier, with their length before them. */
    public static byte[] properties(byte[]... properties) {
        byte[] content = bytes((Object[]) properties);
        return bytes(varint(content.length), content);
    }
}
