package io.spoor.broker.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Text as MQTT wants it: well-formed UTF-8 without surrogates and without U+0000 ([MQTT-1.5.4-1], [MQTT-1.5.4-2]). */
public final class Utf8 {

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private Utf8() {}

    /** Checks the bytes in place; eight at a time as long as they are ASCII. */
    public static boolean isWellFormed(ByteBuf buf, int index, int length) {
        int end = index + length;
        int i = index;
        while (i + 8 <= end) {
            long word = buf.getLong(i);
            // A byte above 0x7F, or one that is 0: subtracting 1 borrows into its high bit
            if (((word | (word - ONES)) & HIGH_BITS) != 0) {
                break;
            }
            i += 8;
        }
        while (i < end) {
            int size = sequenceSize(buf, i, end);
            if (size == 0) {
                return false;
            }
            i += size;
        }
        return true;
    }

    /** How many bytes the character at {@code i} takes, or 0 if it is not allowed (Unicode, table 3-7). */
    private static int sequenceSize(ByteBuf buf, int i, int end) {
        int first = buf.getUnsignedByte(i);
        if (first < 0x80) {
            return first == 0 ? 0 : 1;
        }
        int size;
        int secondMin = 0x80;
        int secondMax = 0xBF;
        if (first >= 0xC2 && first <= 0xDF) {
            size = 2;
        } else if (first >= 0xE0 && first <= 0xEF) {
            size = 3;
            secondMin = first == 0xE0 ? 0xA0 : 0x80; // below: overlong
            secondMax = first == 0xED ? 0x9F : 0xBF; // above: surrogates
        } else if (first >= 0xF0 && first <= 0xF4) {
            size = 4;
            secondMin = first == 0xF0 ? 0x90 : 0x80; // below: overlong
            secondMax = first == 0xF4 ? 0x8F : 0xBF; // above: past U+10FFFF
        } else {
            return 0;
        }
        if (i + size > end) {
            return 0;
        }
        int second = buf.getUnsignedByte(i + 1);
        if (second < secondMin || second > secondMax) {
            return 0;
        }
        for (int k = 2; k < size; k++) {
            if ((buf.getByte(i + k) & 0xC0) != 0x80) {
                return 0;
            }
        }
        return size;
    }

    /** The text of well-formed bytes. A leading U+FEFF stays ([MQTT-1.5.4-3]). */
    public static String read(ByteBuf buf, int index, int length) {
        return length == 0 ? "" : buf.toString(index, length, StandardCharsets.UTF_8);
    }
}
