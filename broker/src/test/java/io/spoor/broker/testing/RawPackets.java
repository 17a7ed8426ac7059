package io.spoor.broker.testing;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u16;
import static io.spoor.broker.testing.RawBytes.varint;

/**
 * Packets from a client, composed without the broker's codec. A level is that of the protocol: 3 for MQTT 3.1, 4 for
 * 3.1.1, 5 for 5; properties are ignored below 5.
 */
public final class RawPackets {

    private RawPackets() {}

    /** Any packet: a first byte, the right remaining length, and a body. */
    public static byte[] packet(int firstByte, Object... body) {
        byte[] content = bytes(body);
        return bytes(firstByte, varint(content.length), content);
    }

    /** A clean CONNECT without will, user or properties. */
    public static byte[] connect(int level, String clientId) {
        return connect(level, 0x02, 60, properties(), sized(clientId));
    }

    /**
     * A CONNECT.
     *
     * @param properties with their length, see {@link RawBytes#properties}
     * @param payload client identifier, will, user name and password as the flags say
     */
    public static byte[] connect(int level, int flags, int keepAlive, byte[] properties, Object... payload) {
        return packet(
                0x10,
                sized(level == 3 ? "MQIsdp" : "MQTT"),
                level,
                flags,
                u16(keepAlive),
                ifV5(level, properties),
                bytes(payload));
    }

    /** A SUBSCRIBE for one filter, without properties. */
    public static byte[] subscribe(int level, int packetId, String filter, int options) {
        return packet(0x82, u16(packetId), ifV5(level, properties()), sized(filter), options);
    }

    /** An UNSUBSCRIBE for one filter, without properties. */
    public static byte[] unsubscribe(int level, int packetId, String filter) {
        return packet(0xA2, u16(packetId), ifV5(level, properties()), sized(filter));
    }

    /** A PUBLISH without properties. */
    public static byte[] publish(int level, String topic, int qos, int packetId, byte[] payload) {
        return publish(level, qos << 1, sized(topic), packetId, properties(), payload);
    }

    /**
     * A PUBLISH.
     *
     * @param flags the lower half of the first byte
     * @param topic with its length
     * @param packetId left out at QoS 0
     * @param properties with their length
     */
    public static byte[] publish(int level, int flags, byte[] topic, int packetId, byte[] properties, byte[] payload) {
        byte[] id = (flags & 0x06) == 0 ? bytes() : u16(packetId);
        return packet(0x30 | flags, topic, id, ifV5(level, properties), payload);
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP that says nothing but its packet identifier. */
    public static byte[] ack(int type, int packetId) {
        return packet(type << 4 | (type == RawPacket.PUBREL ? 0x02 : 0), u16(packetId));
    }

    public static byte[] pingreq() {
        return packet(0xC0);
    }

    public static byte[] disconnect() {
        return packet(0xE0);
    }

    private static byte[] ifV5(int level, byte[] properties) {
        return level >= 5 ? properties : bytes();
    }
}
