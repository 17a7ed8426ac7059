package io.spoor.broker.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * How a record lies in a segment, little-endian and padded to eight bytes:
 *
 * <pre>
 *  0  int   length + 1; 0 means that nothing was written here
 *  4  int   CRC32C of the bytes, mixed with the position and the segment's salt
 *  8  bytes
 * </pre>
 *
 * <p>The salt keeps a record that a client hid in a payload from being taken for one of ours.
 */
final class RecordFormat {
    static final int HEADER_BYTES = 8;
    static final int ALIGNMENT = 8;
    static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private RecordFormat() {}

    /** Bytes that a record of this length takes in a segment. */
    static int sizeOf(int length) {
        return (HEADER_BYTES + length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** CRC32C of the bytes from position to limit, which stay as they are. */
    static int crc(ByteBuffer bytes) {
        int position = bytes.position();
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        bytes.position(position);
        return (int) crc.getValue();
    }

    /** What is stored as the checksum; cheap, so that the CRC itself can be computed outside of the log's lock. */
    static int seal(int crc, int position, int salt) {
        return crc ^ salt ^ position * 0x9E3779B9;
    }
}
