package io.spoor.bench.load;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * One client's connection after its handshake: cuts incoming bytes into packets and keeps what the socket does not take
 * yet. Owned by the generator's thread.
 */
abstract class Link implements Closeable {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final String name;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private boolean open = true;

    Link(String name, SocketChannel channel, Selector selector) throws IOException {
        this.name = name;
        this.channel = channel;
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** Handles one packet whose body lies in {@code in} from {@code start} to before {@code end}. */
    abstract void onPacket(int firstByte, ByteBuffer in, int start, int end, long now);

    /** Answers the selector. A connection that the broker ended is counted by its owner, not thrown. */
    final void onReady() {
        try {
            if (key.isReadable()) {
                read();
            }
            if (open && key.isWritable()) {
                flush();
            }
        } catch (IOException e) {
            // A reset by the broker is a result of the measurement; isOpen() tells.
            close();
        }
    }

    private void read() throws IOException {
        int count = channel.read(in);
        if (count < 0) {
            close();
            return;
        }
        long now = System.nanoTime();
        int position = 0;
        int limit = in.position();
        while (open) {
            int end = packetEnd(position, limit);
            if (end < 0) {
                break;
            }
            onPacket(in.get(position) & 0xFF, in, bodyStart(position), end, now);
            position = end;
        }
        if (position > 0) {
            in.limit(limit).position(position);
            in.compact();
        } else if (limit == in.capacity()) {
            throw new IllegalStateException(name + ": the broker sent a packet of more than " + limit + " bytes");
        }
        if (out.position() > 0) {
            flush();
        }
    }

    /** Where the packet at {@code position} ends, or -1 if it is not all here. */
    private int packetEnd(int position, int limit) {
        int length = 0;
        for (int i = position + 1, shift = 0; i < limit && shift <= 21; i++, shift += 7) {
            int digit = in.get(i);
            length |= (digit & 0x7F) << shift;
            if (digit >= 0) {
                int end = i + 1 + length;
                return end <= limit ? end : -1;
            }
        }
        return -1;
    }

    private int bodyStart(int position) {
        int i = position + 1;
        while (in.get(i) < 0) {
            i++;
        }
        return i + 1;
    }

    /** Room for {@code bytes} more; the caller flushes. */
    final ByteBuffer outgoing(int bytes) {
        if (out.remaining() < bytes) {
            throw new IllegalStateException(
                    name + ": the broker does not read " + out.position() + " bytes of answers");
        }
        return out;
    }

    final boolean hasRoom(int bytes) {
        return out.remaining() >= bytes;
    }

    /** Whether the socket still has to take bytes of an earlier write. */
    final boolean isBlocked() {
        return out.position() > 0;
    }

    final void flush() throws IOException {
        out.flip();
        channel.write(out);
        out.compact();
        int interest = out.position() > 0 ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != interest) {
            key.interestOps(interest);
        }
    }

    final boolean isOpen() {
        return open;
    }

    final String name() {
        return name;
    }

    @Override
    public final void close() {
        open = false;
        out.clear();
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the socket of " + name, e);
        }
    }
}
