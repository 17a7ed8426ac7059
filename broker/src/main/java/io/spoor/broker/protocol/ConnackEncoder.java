package io.spoor.broker.protocol;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encodes an MQTT 5 CONNACK (3.2) within the client's maximum packet size. */
final class ConnackEncoder {

    private ConnackEncoder() {}

    static boolean encode(
            ByteBuf out, boolean sessionPresent, ReasonCode reason, ConnackProperties properties, long maxPacketSize) {
        int required = requiredSize(properties);
        int reasonSize = PropertyWriter.textSize(properties.reasonString());
        int userSize = PropertyWriter.userPropertiesSize(properties.userProperties());
        @Nullable String reasonString = properties.reasonString();
        List<UserProperty> userProperties = properties.userProperties();
        if (size(required + reasonSize + userSize) > maxPacketSize) {
            userSize = 0;
            userProperties = List.of();
        }
        if (size(required + reasonSize) > maxPacketSize) {
            reasonSize = 0;
            reasonString = null;
        }
        int propertiesSize = required + reasonSize + userSize;
        if (!PacketEncoder.begin(out, 0x20, 2 + PacketEncoder.sectionSize(propertiesSize), maxPacketSize)) {
            return false;
        }
        out.writeByte(sessionPresent ? 1 : 0).writeByte(reason.code());
        Varint.write(out, propertiesSize);
        writeRequired(out, properties);
        PropertyWriter.writeText(out, Property.REASON_STRING, reasonString);
        PropertyWriter.writeUserProperties(out, userProperties);
        return true;
    }

    private static int size(int propertiesSize) {
        return PacketEncoder.packetSize(2 + PacketEncoder.sectionSize(propertiesSize));
    }

    private static int requiredSize(ConnackProperties properties) {
        return (properties.sessionExpirySeconds() == null ? 0 : 5)
                + (properties.receiveMaximum() == null ? 0 : 3)
                + (properties.maximumPacketSize() == null ? 0 : 5)
                + (properties.topicAliasMaximum() == null ? 0 : 3)
                + (properties.serverKeepAliveSeconds() == null ? 0 : 3)
                + PropertyWriter.textSize(properties.assignedClientId())
                + PropertyWriter.textSize(properties.responseInformation())
                + PropertyWriter.textSize(properties.serverReference());
    }

    private static void writeRequired(ByteBuf out, ConnackProperties properties) {
        PropertyWriter.writeInt(out, Property.SESSION_EXPIRY_INTERVAL, properties.sessionExpirySeconds());
        PropertyWriter.writeShort(out, Property.RECEIVE_MAXIMUM, properties.receiveMaximum());
        PropertyWriter.writeInt(out, Property.MAXIMUM_PACKET_SIZE, properties.maximumPacketSize());
        PropertyWriter.writeShort(out, Property.TOPIC_ALIAS_MAXIMUM, properties.topicAliasMaximum());
        PropertyWriter.writeShort(out, Property.SERVER_KEEP_ALIVE, properties.serverKeepAliveSeconds());
        PropertyWriter.writeText(out, Property.ASSIGNED_CLIENT_IDENTIFIER, properties.assignedClientId());
        PropertyWriter.writeText(out, Property.RESPONSE_INFORMATION, properties.responseInformation());
        PropertyWriter.writeText(out, Property.SERVER_REFERENCE, properties.serverReference());
    }
}
