package io.spoor.broker.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * An application message on its way through the broker. What a publisher sent stands still in the publisher's frame
 * until somebody needs it for longer than the call that read it: then {@link #keep()} copies it once to the heap, for
 * all of its subscribers. A message that goes straight into its subscribers' output is never copied for itself.
 *
 * <p>Belongs to the event loop that read it until it has been kept; from then on its content is immutable and any thread
 * may read it.
 */
public final class Message {
    /** {@link #expiresAtNanos} of a message that never expires. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final byte[] EMPTY = {};
    private static final AtomicIntegerFieldUpdater<Message> WAITING =
            AtomicIntegerFieldUpdater.newUpdater(Message.class, "waiting");

    private final TopicName topic;
    private final int qos;
    private final boolean retain;
    private final byte[] properties;
    private final long arrivedAtNanos;
    private final long expiresAtNanos;
    private final int payloadLength;
    private byte @Nullable [] payload;
    private @Nullable ByteBuf frame;
    private int payloadIndex;

    @SuppressWarnings("UnusedVariable") // it is, through WAITING: an AtomicInteger would be an object for each message
    private volatile int waiting;

    /** A message whose payload stands in a frame. */
    Message(
            TopicName topic,
            int qos,
            boolean retain,
            byte[] properties,
            long arrivedAtNanos,
            long expiresAtNanos,
            ByteBuf frame,
            int payloadIndex,
            int payloadLength) {
        this.topic = topic;
        this.qos = qos;
        this.retain = retain;
        this.properties = properties;
        this.arrivedAtNanos = arrivedAtNanos;
        this.expiresAtNanos = expiresAtNanos;
        this.frame = frame;
        this.payloadIndex = payloadIndex;
        this.payloadLength = payloadLength;
    }

    /**
     * A message that does not come from a frame (a will, a message of the broker or of the embedding program).
     *
     * @param properties encoded MQTT 5 properties to forward, without their length, without message expiry
     * @param expirySeconds message expiry interval; negative for none
     * @param nowNanos {@link System#nanoTime()}
     */
    public Message(
            TopicName topic,
            int qos,
            boolean retain,
            byte[] payload,
            byte[] properties,
            long expirySeconds,
            long nowNanos) {
        this(topic, qos, retain, properties, nowNanos, expiry(expirySeconds, nowNanos), payload);
    }

    private Message(
            TopicName topic,
            int qos,
            boolean retain,
            byte[] properties,
            long arrivedAtNanos,
            long expiresAtNanos,
            byte[] payload) {
        this.topic = topic;
        this.qos = qos;
        this.retain = retain;
        this.properties = properties;
        this.arrivedAtNanos = arrivedAtNanos;
        this.expiresAtNanos = expiresAtNanos;
        this.payload = payload;
        this.payloadLength = payload.length;
    }

    /** A message that was stored; its times are absolute. */
    static Message stored(
            TopicName topic,
            int qos,
            boolean retain,
            byte[] payload,
            byte[] properties,
            long arrivedAtNanos,
            long expiresAtNanos) {
        return new Message(topic, qos, retain, properties, arrivedAtNanos, expiresAtNanos, payload);
    }

    static long expiry(long expirySeconds, long nowNanos) {
        return expirySeconds < 0 ? NEVER : nowNanos + expirySeconds * 1_000_000_000L;
    }

    public TopicName topic() {
        return topic;
    }

    public int qos() {
        return qos;
    }

    public boolean retain() {
        return retain;
    }

    /** Encoded MQTT 5 properties to forward unchanged, without their length and without the message expiry. */
    byte[] properties() {
        return properties;
    }

    /** When it arrived, by {@link System#nanoTime()}. */
    public long arrivedAtNanos() {
        return arrivedAtNanos;
    }

    /** Whether its message expiry interval has passed [MQTT-3.3.2-5]. */
    public boolean isExpired() {
        return expiresAtNanos != NEVER && System.nanoTime() - expiresAtNanos >= 0;
    }

    public long expiresAtNanos() {
        return expiresAtNanos;
    }

    public boolean expires() {
        return expiresAtNanos != NEVER;
    }

    /** What is left of the message expiry interval, in seconds rounded up [MQTT-3.3.2-6]. */
    long secondsLeft(long nowNanos) {
        return Math.max(0, (expiresAtNanos - nowNanos + 999_999_999L) / 1_000_000_000L);
    }

    public int payloadLength() {
        return payloadLength;
    }

    /** Bytes that the message holds while it waits: payload, topic and properties. */
    public int heldBytes() {
        return payloadLength + topic.encodedLength() + properties.length + 64;
    }

    /** One more session has it wait; true if it is the first that does. Any thread. */
    public boolean beginsToWait() {
        return WAITING.getAndIncrement(this) == 0;
    }

    /** One session less has it wait; true if it was the last that did. Any thread. */
    public boolean waitsNoMore() {
        return WAITING.decrementAndGet(this) == 0;
    }

    /** Makes the content independent of the frame that it came in. Must be called before another thread may see it. */
    public Message keep() {
        ByteBuf source = frame;
        if (source != null) {
            byte[] copy = payloadLength == 0 ? EMPTY : new byte[payloadLength];
            source.getBytes(payloadIndex, copy);
            payload = copy;
            frame = null;
        }
        return this;
    }

    /** A read-only view of the payload; of a message that was not kept, valid only during the call that handed it out. */
    public ByteBuffer payload() {
        ByteBuf source = frame;
        if (source != null) {
            return source.nioBuffer(payloadIndex, payloadLength).asReadOnlyBuffer();
        }
        return ByteBuffer.wrap(keptPayload()).asReadOnlyBuffer();
    }

    /** The payload of a kept message; not to be modified. */
    byte[] keptPayload() {
        byte[] kept = payload;
        if (kept == null) {
            throw new IllegalStateException("the message was not kept");
        }
        return kept;
    }

    void writePayload(ByteBuf out) {
        ByteBuf source = frame;
        if (source != null) {
            out.writeBytes(source, payloadIndex, payloadLength);
        } else {
            out.writeBytes(keptPayload());
        }
    }

    void writePayload(ByteBuffer out) {
        ByteBuf source = frame;
        if (source != null) {
            int limit = out.limit();
            out.limit(out.position() + payloadLength);
            source.getBytes(payloadIndex, out);
            out.limit(limit);
        } else {
            out.put(keptPayload());
        }
    }

    /** The MQTT 5 content type, or null if the publisher gave none. */
    public @Nullable String contentType() {
        return properties.length == 0 ? null : ForwardedProperties.contentType(properties);
    }
}
