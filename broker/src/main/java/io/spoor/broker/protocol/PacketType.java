package io.spoor.broker.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The control packet types (MQTT 5, 2.1.2). */
public enum PacketType {
    CONNECT(1),
    CONNACK(2),
    PUBLISH(3),
    PUBACK(4),
    PUBREC(5),
    PUBREL(6),
    PUBCOMP(7),
    SUBSCRIBE(8),
    SUBACK(9),
    UNSUBSCRIBE(10),
    UNSUBACK(11),
    PINGREQ(12),
    PINGRESP(13),
    DISCONNECT(14),
    AUTH(15);

    private static final PacketType[] VALUES = values();

    private final int typeBits;
    private final String wireName = name().toLowerCase(Locale.ROOT);

    PacketType(int typeBits) {
        this.typeBits = typeBits;
    }

    /** The number in the upper half of a packet's first byte, 1 to 15. */
    public int typeBits() {
        return typeBits;
    }

    /** The name in trace documents, for example {@code publish}. */
    public String wireName() {
        return wireName;
    }

    /** The flags that the lower half of the first byte must show; PUBLISH has flags of its own (MQTT 5, 2.1.3). */
    int requiredFlags() {
        return switch (this) {
            case PUBREL, SUBSCRIBE, UNSUBSCRIBE -> 0x2;
            default -> 0;
        };
    }

    /** The type with this number, or null for 0, which is reserved, and for anything above 15. */
    public static @Nullable PacketType of(int typeBits) {
        return typeBits >= 1 && typeBits <= VALUES.length ? VALUES[typeBits - 1] : null;
    }
}
