package io.spoor.broker.store;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The first {@value #BYTES} bytes of a segment file: magic, format version, CRC32C of what never changes, number, salt;
 * then two marks that do: how far the file has been forced to the disk, and where it ends once it is complete.
 *
 * @param number one more than the previous segment's
 * @param salt random, part of every checksum in the segment
 * @param bootId the run of the operating system in which it was written
 */
record SegmentHeader(long number, int salt, long bootId) {
    static final int BYTES = 64;

    /** The version of the store's format. Whoever changes a record's form raises it, and reads the old one as well. */
    static final int VERSION = 1;

    private static final long MAGIC = 0x315254535F4F5053L; // "SPO_STR1"
    private static final int VERSION_AT = 8;
    private static final int CRC_AT = 12;
    private static final int NUMBER_AT = 16;
    private static final int SALT_AT = 24;
    private static final int BOOT_AT = 32;
    private static final int FIXED_END = 40;
    private static final int FORCED_AT = 40;
    private static final int SEALED_AT = 44;

    /** Writes into the beginning of a mapped file of zeros; the magic comes last, so that a killed write shows. */
    void writeTo(ByteBuffer segment) {
        segment.putLong(NUMBER_AT, number);
        segment.putInt(SALT_AT, salt);
        segment.putLong(BOOT_AT, bootId);
        segment.putInt(VERSION_AT, VERSION);
        segment.putInt(CRC_AT, RecordFormat.crc(segment.slice(NUMBER_AT, FIXED_END - NUMBER_AT)));
        VarHandle.releaseFence();
        segment.putLong(0, MAGIC);
    }

    static void writeForced(ByteBuffer segment, int upTo) {
        segment.putInt(FORCED_AT, upTo);
    }

    static void writeSealed(ByteBuffer segment, int end) {
        segment.putInt(SEALED_AT, end);
    }

    /** Copies both marks from a header into a file. */
    static void writeMarks(FileChannel file, ByteBuffer header) throws IOException {
        ByteBuffer marks = header.slice(FORCED_AT, SEALED_AT + 4 - FORCED_AT);
        while (marks.hasRemaining()) {
            file.write(marks, FORCED_AT + marks.position());
        }
    }

    /** Everything before this file position is known to have been on the disk. */
    static int forced(ByteBuffer segment) {
        return segment.getInt(FORCED_AT);
    }

    /** Where a complete segment ends; 0 if it is not known to be complete. */
    static int sealed(ByteBuffer segment) {
        return segment.getInt(SEALED_AT);
    }

    /**
     * Reads a header.
     *
     * @return null if the segment was prepared but never put to use
     * @throws StoreDamagedException if this is no segment, or its header does not match its checksum
     * @throws IOException if it is of another format version
     */
    static @Nullable SegmentHeader read(ByteBuffer header, Path file) throws IOException {
        if (header.remaining() < BYTES || header.getLong(0) == 0) {
            return null;
        }
        if (header.getLong(0) != MAGIC) {
            throw new StoreDamagedException(file, 0, "it does not begin with the magic number of a segment");
        }
        if (header.getInt(VERSION_AT) != VERSION) {
            throw new IOException(file + " is of format version " + header.getInt(VERSION_AT)
                    + "; this program reads version " + VERSION
                    + " only: use the version of Spoor that wrote it, or another data directory");
        }
        if (header.getInt(CRC_AT) != RecordFormat.crc(header.slice(NUMBER_AT, FIXED_END - NUMBER_AT))) {
            throw new StoreDamagedException(file, CRC_AT, "the checksum of its header does not match");
        }
        return new SegmentHeader(header.getLong(NUMBER_AT), header.getInt(SALT_AT), header.getLong(BOOT_AT));
    }
}
