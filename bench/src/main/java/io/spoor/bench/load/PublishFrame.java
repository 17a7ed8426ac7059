package io.spoor.bench.load;

import java.nio.ByteBuffer;

/** A PUBLISH, encoded once, with room for what changes from message to message. */
final class PublishFrame {

    private final byte[] bytes;
    private final int packetIdOffset;
    private final int payloadOffset;

    PublishFrame(byte[] bytes, int packetIdOffset, int payloadOffset) {
        this.bytes = bytes;
        this.packetIdOffset = packetIdOffset;
        this.payloadOffset = payloadOffset;
    }

    int length() {
        return bytes.length;
    }

    /** Appends a copy with these payload fields. */
    void append(ByteBuffer out, int publisher, long sequence, long dueNanos) {
        int start = out.position();
        out.put(bytes);
        Payload.write(out, start + payloadOffset, publisher, sequence, dueNanos);
    }

    /** Sets the packet identifier of the copy that begins at {@code start}. */
    void setPacketId(ByteBuffer out, int start, int packetId) {
        out.putShort(start + packetIdOffset, (short) packetId);
    }
}
