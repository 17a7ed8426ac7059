package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.Bytes.bytes;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Set;

/**
 * A valid body of a packet from a client.
 *
 * @param validPrefixes at which lengths a shorter body is a valid packet too
 */
record Sample(PacketType type, MqttVersion version, byte[] body, Set<Integer> validPrefixes) {

    private static final byte[] REASON_AND_USER = bytes(0x1F, 0, 3, "why", 0x26, 0, 1, "k", 0, 2, "é");

    /** At least one of each packet, version and property. */
    static final List<Sample> ALL = List.of(
            new Sample(
                    PacketType.CONNECT,
                    MqttVersion.MQTT_5,
                    bytes(
                            bytes(0, 4, "MQTT", 5, 0b1111_0110, 0, 60), // everything is there
                            bytes(40), // property length
                            bytes(0x11, 0, 0, 0, 9, 0x21, 0, 10, 0x27, 0, 1, 0, 0, 0x22, 0, 5), // 16 bytes
                            bytes(0x19, 1, 0x17, 1, 0x15, 0, 2, "ab", 0x16, 0, 2, 1, 2), // 14 bytes
                            bytes(0x26, 0, 3, "a/b", 0, 2, "é"), // 10 bytes
                            bytes(0, 8, "client-1"),
                            bytes(32), // property length of the will
                            bytes(0x18, 0, 0, 0, 9, 0x03, 0, 1, "t", 0x02, 0, 0, 0, 7, 0x01, 1), // 16 bytes
                            bytes(0x08, 0, 1, "r", 0x09, 0, 1, 0xEE, 0x26, 0, 1, "k", 0, 2, "é"), // 16 bytes
                            bytes(0, 6, "will/t", 0, 3, 1, 2, 3),
                            bytes(0, 4, "user", 0, 4, "pass")),
                    Set.of()),
            new Sample(
                    PacketType.CONNECT,
                    MqttVersion.MQTT_3_1_1,
                    bytes(0, 4, "MQTT", 4, 0xCE, 0, 60, 0, 3, "c-1", 0, 1, "w", 0, 1, 7, 0, 4, "user", 0, 4, "pass"),
                    Set.of()),
            new Sample(
                    PacketType.CONNECT,
                    MqttVersion.MQTT_3_1,
                    bytes(0, 6, "MQIsdp", 3, 0xC2, 0, 60, 0, 3, "c-1", 0, 4, "user", 0, 4, "pass"),
                    Set.of(17, 23)), // without password, and without user name
            new Sample(
                    PacketType.SUBSCRIBE,
                    MqttVersion.MQTT_5,
                    bytes(0, 1, 10, 0x0B, 0x81, 0x01, 0x26, 0, 1, "k", 0, 1, "v", 0, 3, "a/+", 0x2E, 0, 1, "#", 1),
                    Set.of(19)),
            new Sample(
                    PacketType.SUBSCRIBE, MqttVersion.MQTT_3_1_1, bytes(0, 1, 0, 3, "a/+", 2, 0, 1, "#", 1), Set.of(8)),
            new Sample(
                    PacketType.UNSUBSCRIBE,
                    MqttVersion.MQTT_5,
                    bytes(0, 1, 8, 0x26, 0, 1, "k", 0, 2, "é", 0, 3, "a/+", 0, 2, "é"),
                    Set.of(16)),
            new Sample(PacketType.UNSUBSCRIBE, MqttVersion.MQTT_3_1, bytes(0, 1, 0, 3, "a/+", 0, 1, "#"), Set.of(7)),
            new Sample(PacketType.PUBACK, MqttVersion.MQTT_5, bytes(0, 1, 0x87, 14, REASON_AND_USER), Set.of(2, 3)),
            new Sample(PacketType.PUBREC, MqttVersion.MQTT_5, bytes(0, 1, 0x97, 14, REASON_AND_USER), Set.of(2, 3)),
            new Sample(PacketType.PUBREL, MqttVersion.MQTT_5, bytes(0, 1, 0x92, 14, REASON_AND_USER), Set.of(2, 3)),
            new Sample(PacketType.PUBCOMP, MqttVersion.MQTT_5, bytes(0, 1, 0x92, 14, REASON_AND_USER), Set.of(2, 3)),
            new Sample(PacketType.PUBREL, MqttVersion.MQTT_3_1_1, bytes(0, 1), Set.of()),
            new Sample(PacketType.PINGREQ, MqttVersion.MQTT_3_1_1, bytes(), Set.of()),
            new Sample(
                    PacketType.DISCONNECT,
                    MqttVersion.MQTT_5,
                    bytes(0x04, 19, 0x11, 0, 0, 0, 9, REASON_AND_USER),
                    Set.of(0, 1)),
            new Sample(
                    PacketType.AUTH,
                    MqttVersion.MQTT_5,
                    bytes(0x19, 24, 0x15, 0, 2, "ab", 0x16, 0, 2, 1, 2, REASON_AND_USER),
                    Set.of()));

    /** Decodes a body as this sample's packet. */
    Object decode(ByteBuf buf, int flags) throws MqttProtocolException {
        return switch (type) {
            case CONNECT -> ConnectDecoder.decode(buf, flags);
            case SUBSCRIBE -> SubscribeDecoder.decode(buf, flags, version);
            case UNSUBSCRIBE -> UnsubscribeDecoder.decode(buf, flags, version);
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> AckDecoder.decode(buf, type, flags, version);
            case DISCONNECT -> DisconnectDecoder.decode(buf, flags, version);
            case AUTH -> AuthDecoder.decode(buf, flags, version);
            case PINGREQ -> {
                PingreqDecoder.check(buf, flags, version);
                yield "ping";
            }
            case PUBLISH, CONNACK, SUBACK, UNSUBACK, PINGRESP -> throw new IllegalStateException("no sample: " + type);
        };
    }

    @Override
    public String toString() {
        return type + " " + version.text();
    }
}
