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

    static int smallestSize(ConnackProperties properties) {
        return size(requiredSize(properties));
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
                + featuresSize(properties.features())
                + PropertyWriter.textSize(properties.assignedClientId())
                + PropertyWriter.textSize(properties.responseInformation())
                + PropertyWriter.textSize(properties.serverReference());
    }

    private static int featuresSize(Features features) {
        return (features.maximumQos() < 2 ? 2 : 0)
                + (features.retain() ? 0 : 2)
                + (features.wildcardSubscriptions() ? 0 : 2)
                + (features.sharedSubscriptions() ? 0 : 2);
    }

    private static void writeFeatures(ByteBuf out, Features features) {
        if (features.maximumQos() < 2) {
            out.writeByte(Property.MAXIMUM_QOS).writeByte(features.maximumQos());
        }
        if (!features.retain()) {
            out.writeByte(Property.RETAIN_AVAILABLE).writeByte(0);
        }
        if (!features.wildcardSubscriptions()) {
            out.writeByte(Property.WILDCARD_SUBSCRIPTION_AVAILABLE).writeByte(0);
        }
        if (!features.sharedSubscriptions()) {
            out.writeByte(Property.SHARED_SUBSCRIPTION_AVAILABLE).writeByte(0);
        }
    }

    private static void writeRequired(ByteBuf out, ConnackProperties properties) {
        PropertyWriter.writeInt(out, Property.SESSION_EXPIRY_INTERVAL, properties.sessionExpirySeconds());
        PropertyWriter.writeShort(out, Property.RECEIVE_MAXIMUM, properties.receiveMaximum());
        PropertyWriter.writeInt(out, Property.MAXIMUM_PACKET_SIZE, properties.maximumPacketSize());
        PropertyWriter.writeShort(out, Property.TOPIC_ALIAS_MAXIMUM, properties.topicAliasMaximum());
        PropertyWriter.writeShort(out, Property.SERVER_KEEP_ALIVE, properties.serverKeepAliveSeconds());
        writeFeatures(out, properties.features());
        PropertyWriter.writeText(out, Property.ASSIGNED_CLIENT_IDENTIFIER, properties.assignedClientId());
        PropertyWriter.writeText(out, Property.RESPONSE_INFORMATION, properties.responseInformation());
        PropertyWriter.writeText(out, Property.SERVER_REFERENCE, properties.serverReference());
    }
}
