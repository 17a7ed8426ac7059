package io.spoor.broker.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@link RecordBuffer} wrote. Each method throws {@link BufferUnderflowException} if too little is there, or
 * {@link IllegalArgumentException} if it is not what it has to be.
 */
final class RecordReader {
    private static final long LATEST_MILLIS =
            Instant.parse("9999-12-31T23:59:59Z").toEpochMilli();

    private final ByteBuffer bytes;

    RecordReader(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    int remaining() {
        return bytes.remaining();
    }

    /** The rest of the record, for another reader to take something from. */
    ByteBuffer rest() {
        return bytes;
    }

    int flags() {
        return bytes.get() & 0xFF;
    }

    long fixed() {
        return bytes.getLong();
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte part = bytes.get();
            value |= (long) (part & 0x7F) << shift;
            if (part >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than 64 bits");
    }

    /** A number that has to lie in a range. */
    long number(String what, long least, long most) {
        long value = number();
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " " + value + ", expected " + least + " to " + most);
        }
        return value;
    }

    /** How many things follow that take a byte each at least. */
    int count() {
        return (int) number("count", 0, bytes.remaining());
    }

    /** An identifier of a message that is under way. */
    int packetId() {
        return (int) number("packet identifier", 1, 65_535);
    }

    Instant instant() {
        long millis = fixed();
        if (millis < 0 || millis > LATEST_MILLIS) {
            throw new IllegalArgumentException("time " + millis);
        }
        return Instant.ofEpochMilli(millis);
    }

    byte[] bytes() {
        long length = number();
        if (length < 0 || length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] value = new byte[(int) length];
        bytes.get(value);
        return value;
    }

    String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    @Nullable
    String optional() {
        return flags() == 0 ? null : text();
    }
}
