package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.MqttProtocolException.malformed;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The properties of a will (MQTT 5, 3.1.3.2) while they are read; what is absent keeps its default. */
final class WillProperties {

    private static final byte[] NONE = {};

    long delaySeconds;
    long messageExpirySeconds = -1;
    boolean utf8Payload;

    @Nullable
    String contentType;

    @Nullable
    String responseTopic;

    byte @Nullable [] correlationData;

    @Nullable
    List<UserProperty> userProperties;

    byte[] forwarded = NONE;

    static WillProperties read(PacketReader in) throws MqttProtocolException {
        WillProperties properties = new WillProperties();
        in.beginSection();
        byte[] forwarded = new byte[in.remaining()];
        int length = 0;
        long seen = 0;
        while (in.remaining() > 0) {
            int start = in.index();
            int id = in.readVarint("property identifier");
            if (id == Property.USER_PROPERTY) {
                properties.userProperties = Property.add(properties.userProperties, in);
            } else {
                properties.read(id, in);
                seen = Property.once(id, seen);
            }
            if (id != Property.WILL_DELAY_INTERVAL && id != Property.MESSAGE_EXPIRY_INTERVAL) {
                in.copy(start, in.index() - start, forwarded, length);
                length += in.index() - start;
            }
        }
        in.endSection();
        properties.forwarded = length == forwarded.length ? forwarded : Arrays.copyOf(forwarded, length);
        return properties;
    }

    private void read(int id, PacketReader in) throws MqttProtocolException {
        String name = Property.name(id);
        switch (id) {
            case Property.WILL_DELAY_INTERVAL -> delaySeconds = in.readInt(name);
            case Property.MESSAGE_EXPIRY_INTERVAL -> messageExpirySeconds = in.readInt(name);
            case Property.PAYLOAD_FORMAT_INDICATOR -> utf8Payload = readPayloadFormat(in, name);
            case Property.CONTENT_TYPE -> contentType = in.readText(name);
            case Property.RESPONSE_TOPIC -> responseTopic = readResponseTopic(in, name);
            case Property.CORRELATION_DATA -> correlationData = in.readBinary(name);
            default -> throw Property.notAllowed(id, "a will");
        }
    }

    /** Other than for the flags of CONNECT, the specification does not make another value a protocol error. */
    private static boolean readPayloadFormat(PacketReader in, String name) throws MqttProtocolException {
        int format = in.readByte(name);
        if (format > 1) {
            throw malformed(name + " is " + format + ", expected 0 or 1");
        }
        return format == 1;
    }

    private static String readResponseTopic(PacketReader in, String name) throws MqttProtocolException {
        String topic = in.readText(name);
        Topics.validateName(topic); // [MQTT-3.3.2-14]
        return topic;
    }
}
