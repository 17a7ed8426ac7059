package io.spoor.broker.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The MQTT 5 properties of a PUBLISH that go to its receivers unaltered (payload format indicator, content type, response
 * topic, correlation data, user properties; [MQTT-3.3.2-4], -15, -16, -17, -18, -20) in their encoded form.
 */
public final class ForwardedProperties {
    static final int PAYLOAD_FORMAT = 0x01;
    static final int MESSAGE_EXPIRY = 0x02;
    static final int CONTENT_TYPE = 0x03;
    static final int RESPONSE_TOPIC = 0x08;
    static final int CORRELATION_DATA = 0x09;
    static final int SUBSCRIPTION_IDENTIFIER = 0x0B;
    static final int TOPIC_ALIAS = 0x23;
    static final int USER_PROPERTY = 0x26;

    private ForwardedProperties() {}

    /**
     * Refuses what is not such properties in their encoded form, such as bytes from a file.
     *
     * @throws MqttProtocolException if it would be no part of a PUBLISH
     */
    public static void check(byte[] properties) throws MqttProtocolException {
        ByteBuf in = Unpooled.wrappedBuffer(properties);
        for (int i = 0; i < properties.length; ) {
            int id = in.getUnsignedByte(i);
            if (id == MESSAGE_EXPIRY || id == TOPIC_ALIAS) {
                throw MqttProtocolException.malformed("property 0x%02X is not forwarded".formatted(id));
            }
            i += 1 + PublishDecoder.propertyLength(in, id, i + 1, properties.length);
        }
    }

    /** The content type among well-formed encoded properties, or null. */
    static @Nullable String contentType(byte[] properties) {
        ByteBuf in = Unpooled.wrappedBuffer(properties);
        while (in.isReadable()) {
            int id = in.readByte();
            if (id == CONTENT_TYPE) {
                return string(in);
            }
            skip(in, id);
        }
        return null;
    }

    /** The user properties of a message, in their order. */
    public static List<UserProperty> userProperties(Message message) {
        List<UserProperty> found = new ArrayList<>();
        ByteBuf in = Unpooled.wrappedBuffer(message.properties());
        while (in.isReadable()) {
            int id = in.readByte();
            if (id == USER_PROPERTY) {
                found.add(new UserProperty(string(in), string(in)));
            } else {
                skip(in, id);
            }
        }
        return found;
    }

    /** A message's first user property of a name, or null. */
    public static @Nullable String userProperty(Message message, String name) {
        byte[] properties = message.properties();
        if (properties.length == 0) {
            return null;
        }
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        ByteBuf in = Unpooled.wrappedBuffer(properties);
        while (in.isReadable()) {
            int id = in.readByte();
            if (id != USER_PROPERTY) {
                skip(in, id);
                continue;
            }
            int length = in.readUnsignedShort();
            int end = in.readerIndex() + length;
            boolean same = Arrays.equals(properties, in.readerIndex(), end, wanted, 0, wanted.length);
            in.readerIndex(end);
            String value = string(in);
            if (same) {
                return value;
            }
        }
        return null;
    }

    private static void skip(ByteBuf in, int id) {
        switch (id) {
            case PAYLOAD_FORMAT -> in.skipBytes(1);
            case USER_PROPERTY -> {
                in.skipBytes(in.readUnsignedShort());
                in.skipBytes(in.readUnsignedShort());
            }
            default -> in.skipBytes(in.readUnsignedShort());
        }
    }

    private static String string(ByteBuf in) {
        return in.readCharSequence(in.readUnsignedShort(), StandardCharsets.UTF_8)
                .toString();
    }
}
