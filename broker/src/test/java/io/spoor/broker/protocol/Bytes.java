package io.spoor.broker.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.function.Executable;

/** Byte literals for tests. */
final class Bytes {

    private Bytes() {}

    /** Numbers, characters (which widen to their code), byte arrays and texts (their UTF-8), one after the other. */
    static byte[] bytes(Object... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof Integer number) {
                out.write(number);
            } else if (part instanceof byte[] array) {
                out.writeBytes(array);
            } else if (part instanceof String text) {
                out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            } else {
                throw new IllegalArgumentException("not a byte literal: " + part);
            }
        }
        return out.toByteArray();
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
