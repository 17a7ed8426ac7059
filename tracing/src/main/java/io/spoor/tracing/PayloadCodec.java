package io.spoor.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link PayloadRecord} lies in a journal, big-endian:
 *
 * <pre>
 * byte    version: 1, or 2 if the origin follows
 * byte    flags: bit 0 retain, bits 1 and 2 qos, bit 3 user name follows, bit 4 content type follows,
 *         bit 5 origin follows, bit 6 it has a certificate's subject
 * long    arrival, nanoseconds since the epoch
 * text    client identifier
 * text    topic
 * text    user name       if flagged
 * text    content type    if flagged
 * origin                  if flagged: address (its length in a byte: 0, 4 or 16), port (unsigned short),
 *                         certificate's subject (text, if flagged)
 * bytes   payload, all the rest
 * </pre>
 *
 * A text is its length in bytes (int) and its UTF-8 form; what is no valid text becomes {@code ?}.
 */
final class PayloadCodec {
    private static final byte VERSION = 1;
    private static final byte VERSION_WITH_ORIGIN = 2;
    private static final int RETAIN = 1;
    private static final int QOS_SHIFT = 1;
    private static final int QOS_MASK = 3;
    private static final int USER_NAME = 1 << 3;
    private static final int CONTENT_TYPE = 1 << 4;
    private static final int ORIGIN = 1 << 5;
    private static final int SUBJECT = 1 << 6;
    private static final int KNOWN_FLAGS = (1 << 5) - 1;
    private static final int KNOWN_FLAGS_WITH_ORIGIN = (1 << 7) - 1;
    private static final byte[] NO_ADDRESS = {};
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
        PublishOrigin origin = record.origin();
        byte[] address = NO_ADDRESS;
        byte[] subject = null;
        if (origin != null) {
            address = origin.address() == null ? NO_ADDRESS : origin.address().getAddress();
            subject = bytesOrNull(origin.certificateSubject());
            flags |= subject == null ? ORIGIN : ORIGIN | SUBJECT;
            size += 1 + address.length + Short.BYTES + (subject == null ? 0 : Integer.BYTES + subject.length);
        }
        ByteBuffer out = scratch != null && scratch.capacity() >= size
                ? scratch.clear()
                : ByteBuffer.allocate(Math.toIntExact(size));
        out.put(origin == null ? VERSION : VERSION_WITH_ORIGIN)
                .put((byte) flags)
                .putLong(record.epochNanos());
        putText(out, clientId);
        putText(out, topic);
        putText(out, userName);
        putText(out, contentType);
        if (origin != null) {
            out.put((byte) address.length).put(address).putShort((short) origin.port());
            putText(out, subject);
        }
        out.put(payload.duplicate());
        return out.flip();
    }

    static PayloadRecord decode(ByteBuffer in) {
        try {
            int version = in.get();
            if (version != VERSION && version != VERSION_WITH_ORIGIN) {
                throw new IllegalArgumentException(
                        "payload record of version " + version + "; this program reads versions 1 and 2 only");
            }
            int flags = in.get();
            if ((flags & ~(version == VERSION ? KNOWN_FLAGS : KNOWN_FLAGS_WITH_ORIGIN)) != 0) {
                throw new IllegalArgumentException("payload record with unknown flags 0x" + Integer.toHexString(flags));
            }
            long epochNanos = in.getLong();
            String clientId = text(in);
            String topic = text(in);
            String userName = (flags & USER_NAME) != 0 ? text(in) : null;
            String contentType = (flags & CONTENT_TYPE) != 0 ? text(in) : null;
            PublishOrigin origin = (flags & ORIGIN) != 0 ? origin(in, (flags & SUBJECT) != 0) : null;
            int qos = flags >> QOS_SHIFT & QOS_MASK;
            return new PayloadRecord(
                    epochNanos, clientId, userName, topic, qos, (flags & RETAIN) != 0, contentType, in.slice(), origin);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("payload record ends before its last field", e);
        }
    }

    private static PublishOrigin origin(ByteBuffer in, boolean hasSubject) {
        int length = in.get();
        if (length != 0 && length != 4 && length != 16) {
            throw new IllegalArgumentException("payload record with an address of " + length + " bytes");
        }
        byte[] address = new byte[length];
        in.get(address);
        int port = Short.toUnsignedInt(in.getShort());
        return new PublishOrigin(length == 0 ? null : address(address), port, hasSubject ? text(in) : null);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("payload record with an address of " + bytes.length + " bytes", e);
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
