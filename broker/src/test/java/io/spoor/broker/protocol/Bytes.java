package io.spoor.broker.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spoor.broker.testing.RawBytes;
import org.junit.jupiter.api.function.Executable;

/** Byte literals for tests. */
final class Bytes {

    private Bytes() {}

    /** Numbers (their lowest byte), byte arrays and texts (their UTF-8), one after the other. */
    static byte[] bytes(Object... parts) {
        return RawBytes.bytes(parts);
    }

    static ByteBuf buffer(Object... parts) {
        return Unpooled.wrappedBuffer(bytes(parts));
    }

    /** Runs code that must refuse its input, and returns the refusal. */
    static MqttProtocolException refused(Executable code) {
        return org.junit.jupiter.api.Assertions.assertThrows(MqttProtocolException.class, code);
    }

    /** What follows the fixed header. */
    static ByteBuf body(byte[] packet) {
        ByteBuf buf = Unpooled.wrappedBuffer(packet);
        long header = FrameHeader.read(buf, 0, packet.length);
        return buf.skipBytes(FrameHeader.size(header));
    }
}
