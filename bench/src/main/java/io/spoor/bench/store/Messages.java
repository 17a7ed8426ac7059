package io.spoor.bench.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/**
 * The messages of a measurement: each is known by its sequence number, so that what comes back can be checked to the
 * byte. Payloads of {@value #PAYLOAD_BYTES} bytes that do not compress; one thread at a time.
 */
final class Messages {

    static final int PAYLOAD_BYTES = 100;

    private static final int SEED = 20_260_101;

    private final byte[][] topics;
    private final byte[] payload = new byte[PAYLOAD_BYTES];
    private final byte[] noise = new byte[PAYLOAD_BYTES + 256];

    /** Messages on so many topics, one for each session. */
    Messages(int sessions) {
        topics = new byte[sessions][];
        for (int i = 0; i < sessions; i++) {
            topics[i] = "fleet/device-%07d/telemetry".formatted(i).getBytes(StandardCharsets.US_ASCII);
        }
        new Random(SEED).nextBytes(noise);
    }

    byte[] topic(int session) {
        return topics[session];
    }

    /** The payload of a message; valid until the next call. */
    byte[] payload(long sequence) {
        int offset = (int) ((sequence * 0x9E3779B97F4A7C15L) >>> 56);
        System.arraycopy(noise, offset, payload, 0, PAYLOAD_BYTES);
        ByteBuffer.wrap(payload).putLong(0, sequence);
        return payload;
    }

    /**
     * The sequence number of a message that came back.
     *
     * @throws IllegalStateException if it is not as it was
     */
    long check(int session, byte[] topic, byte[] returned) {
        long sequence =
                returned.length == PAYLOAD_BYTES ? ByteBuffer.wrap(returned).getLong() : -1;
        if (!Arrays.equals(topic, topics[session]) || !Arrays.equals(returned, payload(sequence))) {
            throw new IllegalStateException("session " + session + " got back a message that nobody sent: topic "
                    + new String(topic, StandardCharsets.US_ASCII) + ", " + returned.length + " bytes, sequence "
                    + sequence);
        }
        return sequence;
    }
}
