package io.spoor.tracing;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An accepted publish on its way to a payload store.
 *
 * @param epochNanos arrival, nanoseconds since 1970-01-01T00:00:00Z
 * @param contentType MQTT 5 content type, null if not given
 * @param payload position to limit is the payload; not to be modified
 */
public record PayloadRecord(
        long epochNanos,
        String clientId,
        @Nullable String userName,
        String topic,
        int qos,
        boolean retain,
        @Nullable String contentType,
        ByteBuffer payload) {}
