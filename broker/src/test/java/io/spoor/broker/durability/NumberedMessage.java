package io.spoor.broker.durability;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * A message that says which of its topic it is.
 *
 * @param number from 1, without gaps
 * @param last whether none follows
 */
record NumberedMessage(int number, boolean last) {
    private static final int HEADER = 5;

    /** The payload, padded to a random size with bytes that follow from the number. */
    byte[] payload(RandomGenerator random) {
        int padding = random.nextInt(50) == 0 ? random.nextInt(30_000) : random.nextInt(500);
        ByteBuffer payload =
                ByteBuffer.allocate(HEADER + padding).putInt(number).put((byte) (last ? 1 : 0));
        while (payload.hasRemaining()) {
            payload.put((byte) number);
        }
        return payload.array();
    }

    /** Takes a payload apart; fails if a byte of it is wrong. */
    static NumberedMessage of(byte[] payload) {
        ByteBuffer in = ByteBuffer.wrap(payload);
        NumberedMessage message = new NumberedMessage(in.getInt(), in.get() == 1);
        while (in.hasRemaining()) {
            if (in.get() != (byte) message.number) {
                throw new AssertionError("payload changed: " + message);
            }
        }
        return message;
    }
}
