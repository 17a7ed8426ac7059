package io.spoor.broker.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.spoor.broker.session.Loop;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What goes to a client. Packets are written one behind the other into one buffer, which goes to the socket at the end of
 * the event loop's current batch of work: many small messages cost one write. Belongs to the connection's event loop.
 */
final class Output implements Loop.Flushable, Loop.Guarded {
    private static final int SMALLEST = 256;
    private static final int LARGEST = 64 * 1024;

    private final ChannelHandlerContext context;
    private final Loop loop;
    private final Owner owner;
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private @Nullable ByteBuf buffer;
    private long heldBytes;
    private int unmarked;
    private int expected = SMALLEST;
    private boolean scheduled;
    private boolean begun;
    private long bytes;
    private long answers;
    private int mark = OutputShare.LARGEST;

    /** Whose output it is. */
    interface Owner {
        /** The socket has taken something, so that there may be room for more. */
        void onFlushed();

        /** An exception that nobody foresaw. */
        void failed(Throwable cause);

        /** What was to be answered could not be kept. */
        void lost(String why);
    }

    Output(ChannelHandlerContext context, Loop loop, Owner owner) {
        this.context = context;
        this.loop = loop;
        this.owner = owner;
    }

    /** What waits for the store: until a position is safe, or with none yet for the end of the turn. */
    private static final class Held {
        final ByteBuf bytes;
        final @Nullable ChannelPromise sent;
        long position = Long.MAX_VALUE;

        Held(ByteBuf bytes, @Nullable ChannelPromise sent) {
            this.bytes = bytes;
            this.sent = sent;
        }
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

    /** The same for an answer, which is given however much waits already. */
    ByteBuf reserveForAnswer(int size) {
        answers += size;
        return reserve(size);
    }

    /** Whether the client sends more than it reads the answers to. */
    boolean hasUnreadAnswers() {
        if (answers <= mark) {
            return false;
        }
        if (pendingBytes() > mark) {
            return true;
        }
        answers = 0;
        return false;
    }

    /** How much may wait here before {@link #isWritable} is false. */
    void mark(int newMark) {
        if (newMark != mark) {
            mark = newMark;
            context.channel().config().setWriteBufferWaterMark(new WriteBufferWaterMark(newMark / 4, newMark));
        }
    }

    /** Puts a buffer of its own behind what is there. */
    void append(ByteBuf separate) {
        ByteBuf current = buffer;
        if (current != null) {
            pass(current);
        }
        bytes += separate.readableBytes();
        write(separate, null);
    }

    private void pass(ByteBuf full) {
        buffer = null;
        bytes += full.readableBytes();
        write(full, null);
    }

    /**
     * Passes bytes to the channel, unless something that they may speak of is not safe yet. What that is may be put into the
     * store right behind them: that a message was sent, for example.
     */
    private void write(ByteBuf out, @Nullable ChannelPromise sent) {
        if (!loop.holdsOutput()) {
            send(out, sent);
        } else {
            heldBytes += out.readableBytes();
            held.add(new Held(out, sent));
            unmarked++;
        }
    }

    private void send(ByteBuf out, @Nullable ChannelPromise sent) {
        begun |= out.isReadable();
        context.write(out, sent == null ? context.voidPromise() : sent);
    }

    /** Whether anything has gone to the client. */
    boolean hasBegun() {
        return begun;
    }

    /** All that was held in this turn waits for all that this turn has put into the store. */
    private void mark() {
        if (unmarked > 0) {
            long position = loop.safePosition();
            var latest = held.descendingIterator();
            for (; unmarked > 0; unmarked--) {
                latest.next().position = position;
            }
            safe();
        }
    }

    @Override
    public void safe() {
        try {
            sendSafe();
            if (!held.isEmpty()) {
                loop.await(this);
            }
        } catch (RuntimeException | Error e) {
            owner.failed(e);
        }
    }

    @Override
    public void lost(String why) {
        try {
            sendSafe();
            if (!held.isEmpty()) {
                discardHeld(); // it must never be sent, since what it speaks of is not kept
                owner.lost(why);
            }
        } catch (RuntimeException | Error e) {
            owner.failed(e);
        }
    }

    private void sendSafe() {
        boolean some = false;
        while (!held.isEmpty() && loop.isSafe(held.element().position)) {
            Held next = held.remove();
            heldBytes -= next.bytes.readableBytes();
            send(next.bytes, next.sent);
            some = true;
        }
        if (some) {
            context.flush();
            owner.onFlushed();
        }
    }

    /** Bytes that wait here and in the channel. */
    long pendingBytes() {
        ByteBuf current = buffer;
        var outbound = context.channel().unsafe().outboundBuffer();
        return heldBytes
                + (outbound == null ? 0 : outbound.totalPendingWriteBytes())
                + (current == null ? 0 : current.readableBytes());
    }

    /** Bytes put here so far. */
    long bytes() {
        ByteBuf current = buffer;
        return bytes + (current == null ? 0 : current.readableBytes());
    }

    boolean isWritable() {
        return context.channel().isWritable() && heldBytes < mark;
    }

    @Override
    public void flushOutput() {
        try {
            flushAll();
        } catch (RuntimeException | Error e) {
            owner.failed(e);
        }
    }

    private void flushAll() {
        scheduled = false;
        ByteBuf current = buffer;
        if (current != null) {
            expected = Math.min(LARGEST, Math.max(SMALLEST, current.readableBytes() * 5 / 4));
            pass(current);
        }
        mark();
        context.flush();
        owner.onFlushed();
    }

    /** Sends what is there and nothing more; the future tells when the socket has taken it. */
    ChannelFuture flushLast() {
        ByteBuf current = buffer;
        buffer = null;
        if (current == null) {
            current = context.alloc().buffer(0);
        }
        bytes += current.readableBytes();
        ChannelPromise sent = context.newPromise();
        write(current, sent);
        mark();
        context.flush();
        return sent;
    }

    /** Gives back what was not sent. */
    void discard() {
        ByteBuf current = buffer;
        buffer = null;
        if (current != null) {
            current.release();
        }
        discardHeld();
    }

    private void discardHeld() {
        for (Held it = held.poll(); it != null; it = held.poll()) {
            it.bytes.release();
            if (it.sent != null) {
                it.sent.tryFailure(new ClosedChannelException());
            }
        }
        heldBytes = 0;
        unmarked = 0;
    }
}
