package io.spoor.tracing.journal;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The first {@value #BYTES} bytes of a segment file: magic, format version, CRC32C of the rest, base index, time of
 * creation in milliseconds, salt.
 *
 * @param baseIndex index of the segment's first record
 * @param salt random, part of every checksum in the segment
 */
record SegmentHeader(long baseIndex, Instant created, int salt) {
    static final int BYTES = 64;

    private static final long MAGIC = 0x314C4E4A524F4F50L; // "POORJNL1"
    private static final int VERSION = 1;
    private static final int VERSION_AT = 8;
    private static final int CRC_AT = 12;
    private static final int BASE_AT = 16;
    private static final int CREATED_AT = 24;
    private static final int SALT_AT = 32;

    /** Writes into the beginning of a mapped file of zeros; the magic comes last, so that a killed write shows. */
    void writeTo(ByteBuffer segment) {
        segment.putLong(BASE_AT, baseIndex);
        segment.putLong(CREATED_AT, created.toEpochMilli());
        segment.putInt(SALT_AT, salt);
        segment.putInt(VERSION_AT, VERSION);
        segment.putInt(CRC_AT, RecordFormat.crc(segment.slice(BASE_AT, BYTES - BASE_AT)));
        VarHandle.releaseFence();
        segment.putLong(0, MAGIC);
    }

    /**
     * Reads a header.
     *
     * @return null if the segment was prepared but never put to use
     * @throws DamagedSegmentException if this is no segment, or its header does not match its checksum
     * @throws IOException if it is of another format version
     */
    static @Nullable SegmentHeader read(ByteBuffer header) throws IOException {
        if (header.remaining() < BYTES || header.getLong(0) == 0) {
            return null;
        }
        if (header.getLong(0) != MAGIC) {
            throw new DamagedSegmentException("not a journal segment: it does not begin with the magic number");
        }
        if (header.getInt(VERSION_AT) != VERSION) {
            throw new IOException(
                    "journal segment of format version " + header.getInt(VERSION_AT) + "; this program reads version "
                            + VERSION + " only, use the program that wrote it or another data directory");
        }
        if (header.getInt(CRC_AT) != RecordFormat.crc(header.slice(BASE_AT, BYTES - BASE_AT))) {
            throw new DamagedSegmentException("the segment's header is damaged: its checksum does not match");
        }
        return new SegmentHeader(
                header.getLong(BASE_AT), Instant.ofEpochMilli(header.getLong(CREATED_AT)), header.getInt(SALT_AT));
    }
}
