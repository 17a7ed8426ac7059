package io.spoor.bridges.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;

/** Real files on a disk that takes so many bytes and no more, in the middle of a write too. */
final class FailingDisk implements NdjsonFile.Opener {
    volatile long room = Long.MAX_VALUE;

    @Override
    public SeekableByteChannel open(Path path) throws IOException {
        return new Channel(NdjsonFile.Opener.FILES.open(path));
    }

    /** Called by the delivering thread only. */
    private void take(int bytes) {
        long left = room;
        room = left - bytes;
    }

    private final class Channel implements SeekableByteChannel {
        private final SeekableByteChannel real;

        Channel(SeekableByteChannel real) {
            this.real = real;
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            if (room == 0) {
                throw new IOException("No space left on device");
            }
            int length = (int) Math.min(room, from.remaining());
            int written = real.write(from.slice().limit(length));
            from.position(from.position() + written);
            take(written);
            return written;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            return real.read(into);
        }

        @Override
        public long position() throws IOException {
            return real.position();
        }

        @Override
        public SeekableByteChannel position(long position) throws IOException {
            return real.position(position);
        }

        @Override
        public long size() throws IOException {
            return real.size();
        }

        @Override
        public SeekableByteChannel truncate(long size) throws IOException {
            return real.truncate(size);
        }

        @Override
        public boolean isOpen() {
            return real.isOpen();
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }
}
