package io.spoor.broker.store;

import org.jspecify.annotations.Nullable;

/** What a record says; the numbers are part of the format. */
enum RecordType {
    /** A session as it now is, without its subscriptions and messages. */
    SESSION(1),
    SESSION_END(2),
    SUBSCRIPTION(3),
    SUBSCRIPTION_END(4),
    /** A message that was published, who is to have it, and whether it is its topic's retained message. */
    PUBLISH(5),
    /** A message that is still needed, written again. */
    MESSAGE(6),
    /** That a session is to have a message, or has been sent it; by itself, or written again. */
    HOLDING(7),
    /** A message was sent under a packet identifier. */
    SENT(8),
    /** The client has a QoS 2 message; its identifier awaits a PUBCOMP. */
    RELEASING(9),
    /** A session is through with a message. */
    DONE(10),
    /** The client has sent PUBCOMP. */
    COMPLETED(11),
    /** Identifiers of QoS 2 messages that came and are not yet released, written again. */
    RECEIVED(12),
    /** The client has released an identifier. */
    RELEASED(13),
    /** A topic's retained message, written again. */
    RETAINED(14),
    RETAINED_END(15);

    private static final RecordType[] BY_CODE = new RecordType[values().length + 1];

    static {
        for (RecordType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;

    RecordType(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static @Nullable RecordType of(int code) {
        return code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
