package io.spoor.broker.extension;

import java.nio.ByteBuffer;

/**
 * A message as its publisher sent it.
 *
 * @param payload on the heap and for nobody else, so that it stays valid for as long as a listener wants to keep it
 */
public record PublishedMessage(String topic, int qos, boolean retain, boolean dup, ByteBuffer payload) {

    public PublishedMessage {
        payload = payload.asReadOnlyBuffer();
    }

    /** A view of its own position, so that listeners do not disturb each other. */
    @Override
    public ByteBuffer payload() {
        return payload.duplicate();
    }

    /** Without the payload. */
    @Override
    public String toString() {
        return "PublishedMessage[topic=" + topic + ", qos=" + qos + ", retain=" + retain + ", dup=" + dup
                + ", payloadBytes=" + payload.remaining() + "]";
    }
}
