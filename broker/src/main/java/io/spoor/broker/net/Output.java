package io.spoor.broker.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.spoor.broker.session.Loop;
import org.jspecify.annotations.Nullable;

/**
 * What goes to a client. Packets are written one behind the other into one buffer, which goes to the socket at the end of
 * the event loop's current batch of work: many small messages cost one write. Belongs to the connection's event loop.
 */
final class Output implements Loop.Flushable {
    private static final int SMALLEST = 256;
    private static final int LARGEST = 64 * 1024;

    private final ChannelHandlerContext context;
    private final Loop loop;
    private final Runnable onFlushed;
    private @Nullable ByteBuf buffer;
    private int expected = SMALLEST;
    private boolean scheduled;
    private long bytes;

    Output(ChannelHandlerContext context, Loop loop, Runnable onFlushed) {
        this.context = context;
        this.loop = loop;
        this.onFlushed = onFlushed;
    }

    /** A buffer with room for this many bytes; they go to the client after whatever was put before. */
    ByteBuf reserve(int size) {
        ByteBuf current = buffer;
        if (current != null && current.readableBytes() + size > LARGEST) {
            pass(current);
            current = null;
        }
        if (current == null) {
            current = context.alloc().directBuffer(Math.max(size, expected));
            buffer = current;
            if (!scheduled) {
                scheduled = true;
                loop.flushLater(this);
            }
        }
        current.ensureWritable(size);
        return current;
    }

    /** Puts a buffer of its own behind what is there. */
    void append(ByteBuf separate) {
        ByteBuf current = buffer;
        if (current != null) {
            pass(current);
        }
        bytes += separate.readableBytes();
        context.write(separate, context.voidPromise());
    }

    private void pass(ByteBuf full) {
        buffer = null;
        bytes += full.readableBytes();
        context.write(full, context.voidPromise());
    }

    /** Bytes that wait here and in the channel. */
    long pendingBytes() {
        ByteBuf current = buffer;
        var outbound = context.channel().unsafe().outboundBuffer();
        return (outbound == null ? 0 : outbound.totalPendingWriteBytes())
                + (current == null ? 0 : current.readableBytes());
    }

    /** Bytes put here so far. */
    long bytes() {
        ByteBuf current = buffer;
        return bytes + (current == null ? 0 : current.readableBytes());
    }

    boolean isWritable() {
        return context.channel().isWritable();
    }

    @Override
    public void flushOutput() {
        scheduled = false;
        ByteBuf current = buffer;
        if (current != null) {
            expected = Math.min(LARGEST, Math.max(SMALLEST, current.readableBytes() * 5 / 4));
            pass(current);
        }
        context.flush();
        onFlushed.run();
    }

    /** Sends what is there and nothing more; the future tells when the socket has taken it. */
    ChannelFuture flushLast() {
        ByteBuf current = buffer;
        buffer = null;
        if (current == null) {
            current = context.alloc().buffer(0);
        }
        bytes += current.readableBytes();
        return context.writeAndFlush(current);
    }

    /** Gives back what was not sent. */
    void discard() {
        ByteBuf current = buffer;
        buffer = null;
        if (current != null) {
            current.release();
        }
    }
}
