package io.spoor.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link PayloadRecord} lies in a journal, big-endian:
 *
 * <pre>
 * byte    version, 1
 * byte    flags: bit 0 retain, bits 1 and 2 qos, bit 3 user name follows, bit 4 content type follows
 * long    arrival, nanoseconds since the epoch
 * text    client identifier
 * text    topic
 * text    user name       if flagged
 * text    content type    if flagged
 * bytes   payload, all the rest
 * </pre>
 *
 * A text is its length in bytes (int) and its UTF-8 form; what is no valid text becomes {@code ?}.
 */
final class PayloadCodec {
    private static final byte VERSION = 1;
    private static final int RETAIN = 1;
    private static final int QOS_SHIFT = 1;
    private static final int QOS_MASK = 3;
    private static final int USER_NAME = 1 << 3;
    private static final int CONTENT_TYPE = 1 << 4;
    private static final int KNOWN_FLAGS = (1 << 5) - 1;
    private static final int FIXED_BYTES = 1 + 1 + Long.BYTES + 2 * Integer.BYTES;

    private PayloadCodec() {}

    static ByteBuffer encode(PayloadRecord record, @Nullable ByteBuffer scratch) {
        byte[] clientId = record.clientId().getBytes(UTF_8);
        byte[] topic = record.topic().getBytes(UTF_8);
        byte[] userName = bytesOrNull(record.userName());
        byte[] contentType = bytesOrNull(record.contentType());
        ByteBuffer payload = record.payload();
        long size = (long) FIXED_BYTES + clientId.length + topic.length + payload.remaining();
        int flags = (record.retain() ? RETAIN : 0) | (record.qos() & QOS_MASK) << QOS_SHIFT;
        if (userName != null) {
            flags |= USER_NAME;
            size += Integer.BYTES + userName.length;
        }
        if (contentType != null) {
            flags |= CONTENT_TYPE;
            size += Integer.BYTES + contentType.length;
        }
        ByteBuffer out = scratch != null && scratch.capacity() >= size
                ? scratch.clear()
                : ByteBuffer.allocate(Math.toIntExact(size));
        out.put(VERSION).put((byte) flags).putLong(record.epochNanos());
        putText(out, clientId);
        putText(out, topic);
        putText(out, userName);
        putText(out, contentType);
        out.put(payload.duplicate());
        return out.flip();
    }

    static PayloadRecord decode(ByteBuffer in) {
        try {
            int version = in.get();
            if (version != VERSION) {
                throw new IllegalArgumentException(
                        "payload record of version " + version + "; this program reads version " + VERSION + " only");
            }
            int flags = in.get();
            if ((flags & ~KNOWN_FLAGS) != 0) {
                throw new IllegalArgumentException("payload record with unknown flags 0x" + Integer.toHexString(flags));
            }
            long epochNanos = in.getLong();
            String clientId = text(in);
            String topic = text(in);
            String userName = (flags & USER_NAME) != 0 ? text(in) : null;
            String contentType = (flags & CONTENT_TYPE) != 0 ? text(in) : null;
            int qos = flags >> QOS_SHIFT & QOS_MASK;
            return new PayloadRecord(
                    epochNanos, clientId, userName, topic, qos, (flags & RETAIN) != 0, contentType, in.slice());
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("payload record ends before its last field", e);
        }
    }

    private static byte @Nullable [] bytesOrNull(@Nullable String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }

    private static void putText(ByteBuffer out, byte @Nullable [] text) {
        if (text != null) {
            out.putInt(text.length).put(text);
        }
    }

    private static String text(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException(
                    "payload record with a text of " + length + " bytes where " + in.remaining() + " are left");
        }
        byte[] text = new byte[length];
        in.get(text);
        return new String(text, UTF_8);
    }
}
