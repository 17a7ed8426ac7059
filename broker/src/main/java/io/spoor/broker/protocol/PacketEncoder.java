package io.spoor.broker.protocol;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Appends the packets that a broker sends, other than PUBLISH, to a buffer.
 *
 * <p>Where a {@code maxPacketSize} is asked for, it is the client's, in bytes ({@link ConnectPacket#maximumPacketSize};
 * MQTT 3 clients have none). If a packet would be larger, its user properties go first and then its reason string
 * ([MQTT-3.2.2-19], [MQTT-3.2.2-20] and their like). If it is still larger the method writes nothing and returns
 * {@code false}. A reason string is also left out when it is null; whether a client wants one ([MQTT-3.1.2-29]) is for
 * the caller to know.
 */
public final class PacketEncoder {

    private PacketEncoder() {}

    /** How many bytes a CONNACK takes at least: with these properties, but without a reason string or user properties. */
    public static int connackSize(MqttVersion version, ConnackProperties properties) {
        return version.isV5() ? ConnackEncoder.smallestSize(properties) : 4;
    }

    /**
     * CONNACK. Writes nothing for a reason that MQTT 3 cannot express ({@link ReasonCode#connackV3}): the connection is
     * to be closed without an answer.
     *
     * @param properties ignored in MQTT 3
     * @return whether it was written
     */
    public static boolean connack(
            ByteBuf out,
            MqttVersion version,
            boolean sessionPresent,
            ReasonCode reason,
            ConnackProperties properties,
            long maxPacketSize) {
        boolean present = sessionPresent && reason == ReasonCode.SUCCESS; // [MQTT-3.2.2-6]
        if (version.isV5()) {
            return ConnackEncoder.encode(out, present, reason, properties, maxPacketSize);
        }
        int code = reason.connackV3();
        if (code < 0) {
            return false;
        }
        out.writeByte(0x20).writeByte(2);
        // MQTT 3.1 reserves the byte that tells whether there is a session
        out.writeByte(present && version != MqttVersion.MQTT_3_1 ? 1 : 0).writeByte(code);
        return true;
    }

    /** SUBACK with one reason for each filter of the SUBSCRIBE, in its order. In MQTT 3 each error is 0x80. */
    public static boolean suback(
            ByteBuf out,
            MqttVersion version,
            int packetId,
            List<ReasonCode> reasons,
            @Nullable String reasonString,
            long maxPacketSize) {
        return subscriptionAck(out, 0x90, version, packetId, reasons, reasonString, maxPacketSize);
    }

    /** UNSUBACK with one reason for each filter of the UNSUBSCRIBE; MQTT 3 has no room for them. */
    public static boolean unsuback(
            ByteBuf out,
            MqttVersion version,
            int packetId,
            List<ReasonCode> reasons,
            @Nullable String reasonString,
            long maxPacketSize) {
        return subscriptionAck(
                out, 0xB0, version, packetId, version.isV5() ? reasons : List.of(), reasonString, maxPacketSize);
    }

    private static boolean subscriptionAck(
            ByteBuf out,
            int firstByte,
            MqttVersion version,
            int packetId,
            List<ReasonCode> reasons,
            @Nullable String reasonString,
            long maxPacketSize) {
        @Nullable String text = version.isV5() ? reasonString : null;
        int propertiesSize = PropertyWriter.textSize(text);
        int body = 2 + reasons.size() + (version.isV5() ? sectionSize(propertiesSize) : 0);
        if (packetSize(body) > maxPacketSize && text != null) {
            return subscriptionAck(out, firstByte, version, packetId, reasons, null, maxPacketSize);
        }
        if (!begin(out, firstByte, body, maxPacketSize)) {
            return false;
        }
        out.writeShort(packetId);
        if (version.isV5()) {
            Varint.write(out, propertiesSize);
            PropertyWriter.writeText(out, Property.REASON_STRING, text);
        }
        for (int i = 0; i < reasons.size(); i++) {
            ReasonCode reason = reasons.get(i);
            out.writeByte(!version.isV5() && reason.isError() ? 0x80 : reason.code());
        }
        return true;
    }

    /**
     * PUBACK, PUBREC, PUBREL or PUBCOMP in the shortest form. In MQTT 3 the reason is left out: there an
     * acknowledgement says only that the message arrived.
     */
    public static boolean ack(
            ByteBuf out,
            PacketType type,
            int packetId,
            ReasonCode reason,
            MqttVersion version,
            @Nullable String reasonString,
            long maxPacketSize) {
        int firstByte = (type.typeBits() << 4) | type.requiredFlags();
        if (!version.isV5() || (reason == ReasonCode.SUCCESS && reasonString == null)) {
            if (maxPacketSize < 4) {
                return false;
            }
            // At once: first byte, remaining length, packet identifier
            out.writeInt((firstByte << 24) | (2 << 16) | packetId);
            return true;
        }
        int propertiesSize = PropertyWriter.textSize(reasonString);
        int body = reasonString == null ? 3 : 3 + sectionSize(propertiesSize);
        if (packetSize(body) > maxPacketSize && reasonString != null) {
            return ack(out, type, packetId, reason, version, null, maxPacketSize);
        }
        if (!begin(out, firstByte, body, maxPacketSize)) {
            return false;
        }
        out.writeShort(packetId).writeByte(reason.code());
        if (reasonString != null) {
            Varint.write(out, propertiesSize);
            PropertyWriter.writeText(out, Property.REASON_STRING, reasonString);
        }
        return true;
    }

    /** PINGRESP. */
    public static void pingresp(ByteBuf out) {
        out.writeShort(0xD000);
    }

    /**
     * DISCONNECT, which only MQTT 5 clients may be sent.
     *
     * @param serverReference where to go instead, for {@link ReasonCode#USE_ANOTHER_SERVER} and
     *     {@link ReasonCode#SERVER_MOVED}
     */
    public static boolean disconnect(
            ByteBuf out,
            ReasonCode reason,
            @Nullable String reasonString,
            @Nullable String serverReference,
            long maxPacketSize) {
        int propertiesSize = PropertyWriter.textSize(reasonString) + PropertyWriter.textSize(serverReference);
        int body = propertiesSize > 0 ? 1 + sectionSize(propertiesSize) : reason == ReasonCode.SUCCESS ? 0 : 1;
        if (packetSize(body) > maxPacketSize && reasonString != null) {
            return disconnect(out, reason, null, serverReference, maxPacketSize);
        }
        if (!begin(out, 0xE0, body, maxPacketSize)) {
            return false;
        }
        if (body > 0) {
            out.writeByte(reason.code());
        }
        if (propertiesSize > 0) {
            Varint.write(out, propertiesSize);
            PropertyWriter.writeText(out, Property.REASON_STRING, reasonString);
            PropertyWriter.writeText(out, Property.SERVER_REFERENCE, serverReference);
        }
        return true;
    }

    /** AUTH (MQTT 5, 3.15). */
    public static boolean auth(
            ByteBuf out,
            ReasonCode reason,
            String authenticationMethod,
            byte @Nullable [] authenticationData,
            @Nullable String reasonString,
            long maxPacketSize) {
        int dataSize = authenticationData == null ? 0 : 3 + authenticationData.length;
        int propertiesSize =
                PropertyWriter.textSize(authenticationMethod) + dataSize + PropertyWriter.textSize(reasonString);
        int body = 1 + sectionSize(propertiesSize);
        if (packetSize(body) > maxPacketSize && reasonString != null) {
            return auth(out, reason, authenticationMethod, authenticationData, null, maxPacketSize);
        }
        if (!begin(out, 0xF0, body, maxPacketSize)) {
            return false;
        }
        out.writeByte(reason.code());
        Varint.write(out, propertiesSize);
        PropertyWriter.writeText(out, Property.AUTHENTICATION_METHOD, authenticationMethod);
        if (authenticationData != null) {
            out.writeByte(Property.AUTHENTICATION_DATA);
            out.writeShort(authenticationData.length).writeBytes(authenticationData);
        }
        PropertyWriter.writeText(out, Property.REASON_STRING, reasonString);
        return true;
    }

    /** Writes the fixed header if the packet is not too large. */
    static boolean begin(ByteBuf out, int firstByte, int bodySize, long maxPacketSize) {
        if (packetSize(bodySize) > maxPacketSize) {
            return false;
        }
        out.writeByte(firstByte);
        Varint.write(out, bodySize);
        return true;
    }

    static int packetSize(int bodySize) {
        return 1 + Varint.size(bodySize) + bodySize;
    }

    /** A section of properties with its length before it. */
    static int sectionSize(int propertiesSize) {
        return Varint.size(propertiesSize) + propertiesSize;
    }
}
