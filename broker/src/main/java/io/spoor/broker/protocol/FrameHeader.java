package io.spoor.broker.protocol;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The fixed header of a packet (MQTT 5, 2.1), read in place and kept in a {@code long}, so that looking at a packet
 * costs no object. Negative values of {@link #read} are no header.
 */
public final class FrameHeader {

    /** The header has not fully arrived. */
    public static final long INCOMPLETE = -1;

    /** The remaining length goes on past four bytes. */
    public static final long MALFORMED = -2;

    private static final int SIZE_SHIFT = 28;
    private static final int FIRST_BYTE_SHIFT = 32;

    private FrameHeader() {}

    /**
     * Reads the header at {@code index}, without moving the buffer's own index.
     *
     * @param limit the index after the last byte that may be read
     * @return the header for the methods below, or {@link #INCOMPLETE} or {@link #MALFORMED}
     */
    public static long read(ByteBuf buf, int index, int limit) {
        if (index >= limit) {
            return INCOMPLETE;
        }
        long remaining = 0;
        for (int i = 1; i <= 4; i++) {
            if (index + i >= limit) {
                return INCOMPLETE;
            }
            int b = buf.getByte(index + i);
            remaining |= (long) (b & 0x7F) << (7 * (i - 1));
            if (b >= 0) {
                return ((long) buf.getUnsignedByte(index) << FIRST_BYTE_SHIFT) | ((i + 1L) << SIZE_SHIFT) | remaining;
            }
        }
        return MALFORMED;
    }

    /** How many bytes follow the header, 0 to 268,435,455. */
    public static int remainingLength(long header) {
        return (int) header & Varint.MAX_VALUE;
    }

    /** How many bytes the header itself takes, 2 to 5. */
    public static int size(long header) {
        return (int) (header >>> SIZE_SHIFT) & 0x7;
    }

    /** Header and body together, in bytes; what maximum packet sizes are about. */
    public static int packetSize(long header) {
        return size(header) + remainingLength(header);
    }

    /** Type and flags, 0 to 255. */
    public static int firstByte(long header) {
        return (int) (header >>> FIRST_BYTE_SHIFT) & 0xFF;
    }

    /** The packet type, or null for the reserved number 0. */
    public static @Nullable PacketType type(long header) {
        return PacketType.of(firstByte(header) >>> 4);
    }

    /** The lower four bits of the first byte. */
    public static int flags(long header) {
        return firstByte(header) & 0xF;
    }

    /**
     * Whether the length has no superfluous bytes. MQTT 5 forbids them ([MQTT-1.5.5-1]), MQTT 3 does not, and there are
     * clients that always send four.
     */
    public static boolean isMinimal(long header) {
        return size(header) == 1 + Varint.size(remainingLength(header));
    }
}
