package io.spoor.broker.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Writes PUBLISH packets straight into a connection's output. Stateless. */
public final class PublishEncoder {
    private static final int PUBLISH = 0x30;

    private PublishEncoder() {}

    /** The size of the properties without their length; 0 for MQTT 3. */
    private static int propertiesLength(Message message, boolean v5, int[] identifiers, int topicAlias) {
        if (!v5) {
            return 0;
        }
        int length = message.properties().length;
        if (message.expires()) {
            length += 5;
        }
        for (int identifier : identifiers) {
            length += 1 + Varint.size(identifier);
        }
        return topicAlias == 0 ? length : length + 3;
    }

    /** The length of everything behind the fixed header. */
    private static int remainingLength(Message message, boolean v5, int qos, int properties, boolean withTopic) {
        int length = 2 + message.payloadLength() + properties;
        if (withTopic) {
            length += message.topic().encodedLength();
        }
        if (qos > 0) {
            length += 2;
        }
        return v5 ? length + Varint.size(properties) : length;
    }

    /** The size of the whole packet in bytes, to be compared with the client's maximum packet size. */
    public static int size(Message message, boolean v5, int qos, int[] identifiers, int topicAlias, boolean withTopic) {
        int properties = propertiesLength(message, v5, identifiers, topicAlias);
        int remaining = remainingLength(message, v5, qos, properties, withTopic);
        return 1 + Varint.size(remaining) + remaining;
    }

    /** Writes everything but the payload. */
    public static void writeHeader(
            ByteBuf out,
            Message message,
            boolean v5,
            int qos,
            boolean dup,
            boolean retain,
            int packetId,
            int[] identifiers,
            int topicAlias,
            boolean withTopic) {
        int properties = propertiesLength(message, v5, identifiers, topicAlias);
        out.writeByte(PUBLISH | (dup ? 8 : 0) | (qos << 1) | (retain ? 1 : 0));
        Varint.write(out, remainingLength(message, v5, qos, properties, withTopic));
        if (withTopic) {
            byte[] topic = message.topic().utf8();
            out.writeShort(topic.length);
            out.writeBytes(topic);
        } else {
            out.writeShort(0);
        }
        if (qos > 0) {
            out.writeShort(packetId);
        }
        if (v5) {
            Varint.write(out, properties);
            if (properties > 0) {
                writeProperties(out, message, identifiers, topicAlias);
            }
        }
    }

    private static void writeProperties(ByteBuf out, Message message, int[] identifiers, int topicAlias) {
        if (message.expires()) {
            out.writeByte(ForwardedProperties.MESSAGE_EXPIRY);
            out.writeInt((int) message.secondsLeft(System.nanoTime()));
        }
        if (topicAlias != 0) {
            out.writeByte(ForwardedProperties.TOPIC_ALIAS);
            out.writeShort(topicAlias);
        }
        for (int identifier : identifiers) {
            out.writeByte(ForwardedProperties.SUBSCRIPTION_IDENTIFIER);
            Varint.write(out, identifier);
        }
        out.writeBytes(message.properties());
    }

    /** Writes the payload into the output. */
    public static void writePayload(ByteBuf out, Message message) {
        message.writePayload(out);
    }

    /** The payload of a kept message as a buffer of its own, for payloads too large to be worth copying together. */
    public static ByteBuf payloadBuffer(Message message) {
        return Unpooled.wrappedBuffer(message.keptPayload());
    }
}
