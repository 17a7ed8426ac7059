package io.spoor.bridges.deadletters;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file's bytes up to a place, whatever is added behind it meanwhile. Closes the file. */
final class BoundedInput extends InputStream {
    private final FileChannel file;
    private final long end;
    private long at;

    BoundedInput(FileChannel file, long end) {
        this.file = file;
        this.end = end;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (at >= end) {
            return -1;
        }
        int count = file.read(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, end - at)), at);
        if (count > 0) {
            at += count;
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
