package io.spoor.broker.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.spoor.broker.protocol.FrameHeader;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into MQTT packets without making an object for any of them: a whole packet is handed over where
 * it stands. Belongs to the connection's event loop.
 */
final class FrameReader {

    /** Takes packets. */
    interface FrameHandler {
        /** Whether packets are to wait. */
        boolean isSuspended();

        /**
         * Checks the first byte of a packet that may not have arrived whole, so that garbage is refused at once.
         *
         * @param size of the whole packet
         * @param minimal whether its length is encoded in the fewest bytes
         */
        void checkHeader(int firstByte, int size, boolean minimal) throws MqttProtocolException;

        /** Takes a packet, whose variable header and payload go from {@code index} to {@code end}. */
        void onFrame(int firstByte, ByteBuf buffer, int index, int end) throws MqttProtocolException;
    }

    private final FrameHandler handler;
    private @Nullable ByteBuf pending;
    private boolean reading;
    private long count;

    FrameReader(FrameHandler handler) {
        this.handler = handler;
    }

    /** Memory that what came and was not yet handed over takes. */
    int heldBytes() {
        ByteBuf in = pending;
        return in == null ? 0 : in.capacity();
    }

    /** How many packets were handed over. */
    long count() {
        return count;
    }

    /** Takes over a buffer of received bytes and hands over all whole packets. */
    void read(ByteBufAllocator allocator, ByteBuf received) throws MqttProtocolException {
        ByteBuf before = pending;
        pending =
                before == null ? received : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, before, received);
        resume(allocator);
    }

    /** Goes on with what had to wait. */
    void resume(ByteBufAllocator allocator) throws MqttProtocolException {
        if (reading) {
            return; // a packet's handler resumed: the loop below goes on by itself
        }
        reading = true;
        try {
            cut();
        } finally {
            reading = false;
            compact(allocator);
        }
    }

    private void cut() throws MqttProtocolException {
        ByteBuf in = pending;
        while (in != null && in.isReadable() && !handler.isSuspended()) {
            int start = in.readerIndex();
            long header = FrameHeader.read(in, start, in.writerIndex());
            if (header == FrameHeader.MALFORMED) {
                throw new MqttProtocolException(
                        ReasonCode.MALFORMED_PACKET, "the remaining length takes more than four bytes");
            }
            if (header == FrameHeader.INCOMPLETE) {
                handler.checkHeader(in.getUnsignedByte(start), 0, true);
                return;
            }
            int firstByte = FrameHeader.firstByte(header);
            int size = FrameHeader.packetSize(header);
            handler.checkHeader(firstByte, size, FrameHeader.isMinimal(header));
            if (in.readableBytes() < size) {
                return;
            }
            in.readerIndex(start + size);
            count++;
            handler.onFrame(firstByte, in, start + FrameHeader.size(header), start + size);
            in = pending;
        }
    }

    /** Gives back what was read, so that an idle connection holds no more than the piece of a packet that it sent. */
    private void compact(ByteBufAllocator allocator) {
        ByteBuf in = pending;
        if (in == null) {
            return;
        }
        if (!in.isReadable()) {
            in.release();
            pending = null;
        } else if (in.readerIndex() > 0 && in.readableBytes() < in.capacity() / 4) {
            ByteBuf rest = allocator.buffer(Math.max(64, in.readableBytes() * 2));
            rest.writeBytes(in);
            in.release();
            pending = rest;
        }
    }

    void close() {
        ByteBuf in = pending;
        pending = null;
        if (in != null) {
            if (reading) {
                // The packet at hand is still being read; its bytes go when that is done.
                in.skipBytes(in.readableBytes());
                pending = in;
            } else {
                in.release();
            }
        }
    }
}
