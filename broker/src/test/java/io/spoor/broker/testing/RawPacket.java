package io.spoor.broker.testing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A packet from the broker, taken apart without the broker's codec.
 *
 * @param level the protocol level of the connection, 3 to 5
 */
public record RawPacket(int level, int firstByte, byte[] body) {

    public static final int CONNACK = 2;
    public static final int PUBLISH = 3;
    public static final int PUBACK = 4;
    public static final int PUBREC = 5;
    public static final int PUBREL = 6;
    public static final int PUBCOMP = 7;
    public static final int SUBACK = 9;
    public static final int UNSUBACK = 11;
    public static final int PINGRESP = 13;
    public static final int DISCONNECT = 14;
    public static final int AUTH = 15;

    /** The packet as it came, with its header. */
    public byte[] bytes() {
        return RawBytes.bytes(firstByte, RawBytes.varint(body.length), body);
    }

    /** 1 to 15. */
    public int type() {
        return firstByte >> 4;
    }

    /** The lower four bits of the first byte. */
    public int flags() {
        return firstByte & 0xF;
    }

    /** The byte at an index of the body. */
    public int u8(int index) {
        return body[index] & 0xFF;
    }

    /** The two bytes at an index of the body. */
    public int u16(int index) {
        return u8(index) << 8 | u8(index + 1);
    }

    /** The session present flag of a CONNACK. */
    public boolean sessionPresent() {
        return (u8(0) & 1) == 1;
    }

    /** The reason code of a CONNACK, an acknowledgement, a DISCONNECT or an AUTH; 0 where it is left out. */
    public int reasonCode() {
        int index = switch (type()) {
            case CONNACK -> 1;
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> 2;
            case DISCONNECT, AUTH -> 0;
            default -> throw new IllegalStateException("has no single reason code: " + this);
        };
        return index < body.length ? u8(index) : 0;
    }

    /** The reason codes of a SUBACK or UNSUBACK, one for each filter. */
    public byte[] reasonCodes() {
        return Arrays.copyOfRange(body, level == 5 ? afterProperties(2) : 2, body.length);
    }

    /** The packet identifier; 0 for a PUBLISH at QoS 0. */
    public int packetId() {
        if (type() == PUBLISH) {
            return qos() == 0 ? 0 : u16(2 + u16(0));
        }
        return u16(0);
    }

    // -- PUBLISH ------------------------------------------------------------------------------------------------------

    public String topic() {
        return text(0);
    }

    public int qos() {
        return flags() >> 1 & 3;
    }

    public boolean retain() {
        return (flags() & 1) == 1;
    }

    public boolean dup() {
        return (flags() & 8) == 8;
    }

    public byte[] payload() {
        int index = publishProperties();
        return Arrays.copyOfRange(body, level == 5 ? afterProperties(index) : index, body.length);
    }

    private int publishProperties() {
        return 2 + u16(0) + (qos() == 0 ? 0 : 2);
    }

    // -- properties ---------------------------------------------------------------------------------------------------

    /**
     * The properties of an MQTT 5 packet by identifier: numbers as {@code Long}, texts as {@code String}, user properties
     * as {@code name=value}, binary data in hexadecimal. Of repeated ones the values are joined by commas.
     */
    public Map<Integer, Object> properties() {
        int index = switch (type()) {
            case CONNACK, SUBACK, UNSUBACK -> 2;
            case PUBLISH -> publishProperties();
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> 3;
            case DISCONNECT, AUTH -> 1;
            default -> body.length;
        };
        Map<Integer, Object> found = new LinkedHashMap<>();
        if (level < 5 || index >= body.length) {
            return found;
        }
        int end = afterProperties(index);
        int at = index + varintSize(index);
        while (at < end) {
            int id = u8(at++);
            Object value;
            switch (id) {
                case 0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A -> {
                    value = number(at, 1);
                    at += 1;
                }
                case 0x13, 0x21, 0x22, 0x23 -> {
                    value = number(at, 2);
                    at += 2;
                }
                case 0x02, 0x11, 0x18, 0x27 -> {
                    value = number(at, 4);
                    at += 4;
                }
                case 0x0B -> {
                    value = (long) varint(at);
                    at += varintSize(at);
                }
                case 0x09, 0x16 -> {
                    value = HexFormat.of().formatHex(body, at + 2, at + 2 + u16(at));
                    at += 2 + u16(at);
                }
                case 0x26 -> {
                    String name = text(at);
                    at += 2 + u16(at);
                    value = name + "=" + text(at);
                    at += 2 + u16(at);
                }
                case 0x03, 0x08, 0x12, 0x15, 0x1A, 0x1C, 0x1F -> {
                    value = text(at);
                    at += 2 + u16(at);
                }
                default -> throw new AssertionError("unknown property 0x" + Integer.toHexString(id) + " in " + this);
            }
            found.merge(id, value, (first, second) -> first + "," + second);
        }
        return found;
    }

    /** A property that must be there. */
    public Object property(int id) {
        return Objects.requireNonNull(properties().get(id), () -> "property " + id + " in " + this);
    }

    /** The reason string; empty if there is none. */
    public String reasonString() {
        return properties().getOrDefault(0x1F, "").toString();
    }

    private long number(int index, int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value = value << 8 | u8(index + i);
        }
        return value;
    }

    private String text(int index) {
        return new String(body, index + 2, u16(index), StandardCharsets.UTF_8);
    }

    private int varintSize(int index) {
        int size = 1;
        while (u8(index + size - 1) >= 0x80) {
            size++;
        }
        return size;
    }

    private int varint(int index) {
        int value = 0;
        for (int i = varintSize(index) - 1; i >= 0; i--) {
            value = value * 128 + u8(index + i) % 128;
        }
        return value;
    }

    private int afterProperties(int index) {
        return index + varintSize(index) + varint(index);
    }

    @Override
    public String toString() {
        return "packet 0x" + Integer.toHexString(firstByte) + " "
                + HexFormat.of().formatHex(body);
    }
}
