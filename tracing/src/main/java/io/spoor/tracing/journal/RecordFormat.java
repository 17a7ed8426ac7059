package io.spoor.tracing.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * How a record lies in a segment, little-endian and padded to eight bytes:
 *
 * <pre>
 *  0  int   length + 1; 0 means that nothing was written here
 *  4  int   CRC32C of the bytes, mixed with the index and the segment's salt
 *  8  long  index
 * 16  bytes
 * </pre>
 *
 * <p>The index in each record lets a reader go on behind a damaged one and still know exactly what it missed. The salt
 * keeps a record that a client hid in a payload from being taken for one of ours in that case.
 */
final class RecordFormat {
    static final int HEADER_BYTES = 16;
    static final int ALIGNMENT = 8;
    static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private RecordFormat() {}

    /** Bytes that a record of this length takes in a segment. */
    static long sizeOf(int length) {
        return ((long) HEADER_BYTES + length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** CRC32C of the bytes from position to limit, which stay as they are. */
    static int crc(ByteBuffer bytes) {
        int position = bytes.position();
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        bytes.position(position);
        return (int) crc.getValue();
    }

    /** What is stored as the checksum; cheap, so that the CRC itself can be computed outside of the append lock. */
    static int seal(int crc, long index, int salt) {
        return crc ^ salt ^ (int) (((index + 1) * 0x9E3779B97F4A7C15L) >>> 32);
    }
}
