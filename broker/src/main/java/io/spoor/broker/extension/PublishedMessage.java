package io.spoor.broker.extension;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/**
 * A message as its publisher sent it.
 *
 * @param payload on the heap and for nobody else, so that it stays valid for as long as a listener wants to keep it
 */
public record PublishedMessage(String topic, int qos, boolean retain, boolean dup, ByteBuffer payload) {

    /** A read-only view with its own position, so that listeners do not disturb each other. */
    @Override
    public ByteBuffer payload() {
        return payload.asReadOnlyBuffer();
    }

    /** The payload in the form of Moquette's extensions. On the heap, so it is no leak if nobody releases it. */
    ByteBuf payloadForMoquette() {
        return Unpooled.wrappedBuffer(payload.duplicate());
    }

    /** Without the payload. */
    @Override
    public String toString() {
        return "PublishedMessage[topic=" + topic + ", qos=" + qos + ", retain=" + retain + ", dup=" + dup
                + ", payloadBytes=" + payload.remaining() + "]";
    }
}
