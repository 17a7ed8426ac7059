package io.spoor.bridges.influxdb;

import io.spoor.tracing.PayloadRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Payload records for tests. */
public final class Records {
    /** 2026-01-01T00:00:00.123456789Z. */
    public static final long ARRIVAL = 1_767_225_600_123_456_789L;

    private Records() {}

    public static PayloadRecord record(String topic, String payload) {
        return record(topic, payload.getBytes(StandardCharsets.UTF_8));
    }

    public static PayloadRecord record(String topic, byte[] payload) {
        return record(ARRIVAL, "dev-1", topic, payload);
    }

    public static PayloadRecord record(long epochNanos, String clientId, String topic, byte[] payload) {
        return new PayloadRecord(epochNanos, clientId, null, topic, 1, false, null, ByteBuffer.wrap(payload));
    }
}
