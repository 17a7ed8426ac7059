package io.spoor.broker.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A message as it is stored: flags, arrival and expiry by the wall clock, topic, properties, payload. Stateless.
 *
 * <pre>
 *  byte    QoS (bits 0 and 1), retain (bit 2), expires (bit 3)
 *  long    arrival, milliseconds since the epoch
 *  long    expiry, likewise; only if it expires
 *  varint  length of the topic, and its UTF-8
 *  varint  length of the forwarded properties, and they
 *  varint  length of the payload, and it
 * </pre>
 */
public final class MessageForm {
    private static final byte[] EMPTY = {};
    private static final int RETAIN = 4;
    private static final int EXPIRES = 8;
    private static final int MOST_OVERHEAD = 1 + 8 + 8 + 3 * 5;

    private MessageForm() {}

    /** The most bytes that {@link #write} takes for this message. */
    public static int maximumSize(Message message) {
        return MOST_OVERHEAD + message.topic().encodedLength() + message.properties().length + message.payloadLength();
    }

    /**
     * Writes a message, kept or not.
     *
     * @param nowNanos {@link System#nanoTime()}
     * @param nowMillis the wall clock at the same moment
     */
    public static void write(Message message, ByteBuffer out, long nowNanos, long nowMillis) {
        int flags = message.qos() | (message.retain() ? RETAIN : 0) | (message.expires() ? EXPIRES : 0);
        out.put((byte) flags);
        out.putLong(nowMillis - (nowNanos - message.arrivedAtNanos()) / 1_000_000);
        if (message.expires()) {
            out.putLong(nowMillis + (message.expiresAtNanos() - nowNanos) / 1_000_000);
        }
        byte[] topic = message.topic().utf8();
        writeLength(out, topic.length);
        out.put(topic);
        writeLength(out, message.properties().length);
        out.put(message.properties());
        writeLength(out, message.payloadLength());
        message.writePayload(out);
    }

    /** Makes topic names; many messages have the same. */
    public interface TopicNames {
        TopicName of(String text) throws MqttProtocolException;
    }

    /**
     * Reads a message; its times are those of this process's clock.
     *
     * @throws MqttProtocolException if the topic is none, or the properties or the quality of service are
     * @throws java.nio.BufferUnderflowException if the form is cut short
     */
    public static Message read(ByteBuffer in, long nowNanos, long nowMillis, TopicNames topics)
            throws MqttProtocolException {
        int flags = in.get();
        long arrivedAt = in.getLong();
        long expiresAt = (flags & EXPIRES) == 0 ? Message.NEVER : in.getLong();
        TopicName topic = topics.of(new String(readBytes(in), StandardCharsets.UTF_8));
        byte[] properties = readBytes(in);
        ForwardedProperties.check(properties);
        byte[] payload = readBytes(in);
        if ((flags & 3) == 3) {
            throw MqttProtocolException.malformed("QoS 3");
        }
        return Message.stored(
                topic,
                flags & 3,
                (flags & RETAIN) != 0,
                payload,
                properties,
                nowNanos + (arrivedAt - nowMillis) * 1_000_000,
                expiresAt == Message.NEVER ? Message.NEVER : nowNanos + (expiresAt - nowMillis) * 1_000_000);
    }

    private static void writeLength(ByteBuffer out, int length) {
        int rest = length;
        while (rest > 0x7F) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private static byte[] readBytes(ByteBuffer in) {
        int length = 0;
        int shift = 0;
        byte part;
        do {
            part = in.get();
            length |= (part & 0x7F) << shift;
            shift += 7;
        } while (part < 0 && shift < 35);
        if (length < 0 || length > in.remaining()) {
            throw new java.nio.BufferUnderflowException();
        }
        if (length == 0) {
            return EMPTY; // of a million messages without properties
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
