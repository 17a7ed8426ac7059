package io.spoor.bridges.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One file that holds whole lines only: what a crash or a full disk left of a line is cut off when it is
 * opened. Owned by one thread.
 */
final class NdjsonFile implements AutoCloseable {
    private static final int TAIL = 64 << 10;

    /** Opens a file to read and write, making it if there is none. */
    @FunctionalInterface
    interface Opener {
        /** Opens every file for real. */
        Opener FILES = path -> Files.newByteChannel(
                path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);

        SeekableByteChannel open(Path path) throws IOException;
    }

    private final Path path;
    private final SeekableByteChannel channel;
    private long size;

    private NdjsonFile(Path path, SeekableByteChannel channel, long size) {
        this.path = path;
        this.channel = channel;
        this.size = size;
    }

    /** Opens a new file or one to go on with. */
    static NdjsonFile open(Path path, Opener opener) throws IOException {
        SeekableByteChannel channel = opener.open(path);
        try {
            long size = wholeLines(channel);
            channel.truncate(size);
            channel.position(size);
            return new NdjsonFile(path, channel, size);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    /** Bytes of whole lines. */
    long size() {
        return size;
    }

    /**
     * Appends whole lines.
     *
     * @throws IOException if not all could be written; the file is then to be closed, and holds what it held before once
     *     it is opened again
     */
    void append(byte[] lines) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(lines);
        while (left.hasRemaining()) {
            channel.write(left);
        }
        size += lines.length;
    }

    /** Closes it; cuts off what a failed {@link #append} left, if the disk allows. */
    @Override
    public void close() throws IOException {
        try (channel) {
            if (channel.isOpen() && channel.size() > size) {
                channel.truncate(size);
            }
        }
    }

    /** Where the last whole line ends. */
    private static long wholeLines(SeekableByteChannel channel) throws IOException {
        ByteBuffer tail = ByteBuffer.allocate(TAIL);
        long end = channel.size();
        while (end > 0) {
            long start = Math.max(0, end - TAIL);
            tail.clear().limit((int) (end - start));
            channel.position(start);
            while (tail.hasRemaining() && channel.read(tail) >= 0) {
                // Until the piece is complete.
            }
            for (int i = tail.position() - 1; i >= 0; i--) {
                if (tail.get(i) == '\n') {
                    return start + i + 1;
                }
            }
            end = start;
        }
        return 0;
    }
}
