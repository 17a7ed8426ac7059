package io.spoor.bridges.influxdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The series that were admitted, 16 bytes each: a hash of the measurement and one of the series. Survives the death of
 * the process at any instant. One thread.
 */
final class SeriesFile {
    private static final int RECORD = 2 * Long.BYTES;

    private final Path file;
    private ByteBuffer pending = ByteBuffer.allocate(64 * RECORD);

    /** Takes what is there. */
    @FunctionalInterface
    interface Reader {
        void series(long measurement, long series);
    }

    SeriesFile(Path file) {
        this.file = file;
    }

    /** Hands over all that are there; cuts off what a killed process had not finished. */
    void read(Reader reader) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / RECORD * RECORD);
            ByteBuffer bytes = ByteBuffer.allocate(4096 * RECORD);
            while (channel.read(bytes) >= 0) {
                bytes.flip();
                while (bytes.remaining() >= RECORD) {
                    reader.series(bytes.getLong(), bytes.getLong());
                }
                bytes.compact();
            }
        }
    }

    /** Adds one, with the next flush. */
    void add(long measurement, long series) {
        if (pending.remaining() < RECORD) {
            pending = ByteBuffer.allocate(pending.capacity() * 2).put(pending.flip());
        }
        pending.putLong(measurement).putLong(series);
    }

    /** Writes what was added. */
    void flush() throws IOException {
        if (pending.position() == 0) {
            return;
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // At a whole record: a write that failed on a full disk may have left part of one, which is tried again.
            channel.position(channel.size() / RECORD * RECORD);
            ByteBuffer bytes = pending.duplicate().flip();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
        pending.clear();
    }
}
