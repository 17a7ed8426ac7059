package io.spoor.tracing;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An accepted publish on its way to a payload store.
 *
 * @param epochNanos arrival, nanoseconds since 1970-01-01T00:00:00Z
 * @param qos 0 to 2
 * @param contentType MQTT 5 content type, null if not given
 * @param payload position to limit is the payload; not to be modified
 * @param origin null for the broker's own publishes, and where nobody asks for it ({@link PayloadSink#wantsOrigin})
 */
public record PayloadRecord(
        long epochNanos,
        String clientId,
        @Nullable String userName,
        String topic,
        int qos,
        boolean retain,
        @Nullable String contentType,
        ByteBuffer payload,
        @Nullable PublishOrigin origin) {

    /** A record that does not tell where the publish came from. */
    public PayloadRecord(
            long epochNanos,
            String clientId,
            @Nullable String userName,
            String topic,
            int qos,
            boolean retain,
            @Nullable String contentType,
            ByteBuffer payload) {
        this(epochNanos, clientId, userName, topic, qos, retain, contentType, payload, null);
    }

    /** The form in which the record stands in a journal; position to limit of a new buffer. */
    public ByteBuffer encode() {
        return PayloadCodec.encode(this, null);
    }

    /**
     * Like {@link #encode()}, into the given buffer's array if the record has room there.
     *
     * @param scratch a heap buffer whose content may be overwritten
     */
    public ByteBuffer encode(ByteBuffer scratch) {
        return PayloadCodec.encode(this, scratch);
    }

    /**
     * Reads what {@link #encode} wrote, from position to limit; the buffer stays as it is.
     *
     * <p>The payload is a view of the buffer and lives only as long as its content: in a journal reader's callback that is
     * until the callback returns.
     *
     * @throws IllegalArgumentException if this is no such record, or of a version that this program does not know
     */
    public static PayloadRecord decode(ByteBuffer bytes) {
        return PayloadCodec.decode(bytes.duplicate());
    }
}
