package io.spoor.broker.protocol;

import io.netty.buffer.ByteBuf;

/** Variable byte integers: seven bits a byte, lowest first, at most four bytes (MQTT 5, 1.5.5). */
public final class Varint {

    /** The largest value, 268,435,455. */
    public static final int MAX_VALUE = 0x0FFF_FFFF;

    /** {@link #read}: the bytes up to the limit end within the number. */
    public static final int INCOMPLETE = -1;

    /** {@link #read}: more than four bytes, or more bytes than the value needs ([MQTT-1.5.5-1]). */
    public static final int MALFORMED = -2;

    private Varint() {}

    /**
     * Reads the number at {@code index}, without moving the buffer's own index.
     *
     * @param limit the index after the last byte that may be read
     * @return the value, which took {@link #size} bytes, or {@link #INCOMPLETE} or {@link #MALFORMED}
     */
    public static int read(ByteBuf buf, int index, int limit) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            if (index + i >= limit) {
                return INCOMPLETE;
            }
            int b = buf.getByte(index + i);
            value |= (b & 0x7F) << (7 * i);
            if (b >= 0) {
                return b == 0 && i > 0 ? MALFORMED : value;
            }
        }
        return MALFORMED;
    }

    /** How many bytes the value takes, 1 to 4. */
    public static int size(int value) {
        if (value < 0x80) {
            return 1;
        }
        if (value < 0x4000) {
            return 2;
        }
        return value < 0x20_0000 ? 3 : 4;
    }

    /** Appends the value, which lies between 0 and {@link #MAX_VALUE}. */
    public static void write(ByteBuf out, int value) {
        if (value < 0 || value > MAX_VALUE) {
            throw new IllegalArgumentException("not between 0 and " + MAX_VALUE + ": " + value);
        }
        int rest = value;
        while (rest >= 0x80) {
            out.writeByte((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }
}
