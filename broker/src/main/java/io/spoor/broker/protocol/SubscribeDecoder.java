package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.MqttProtocolException.malformed;
import static io.spoor.broker.protocol.MqttProtocolException.protocolError;

import io.netty.buffer.ByteBuf;
import io.spoor.broker.protocol.SubscribePacket.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes SUBSCRIBE (MQTT 5, 3.8). */
public final class SubscribeDecoder {

    private static final int QOS = 0x03;
    private static final int NO_LOCAL = 0x04;
    private static final int RETAIN_AS_PUBLISHED = 0x08;
    private static final int RESERVED = 0xC0;
    private static final int RESERVED_V3 = 0xFC;

    private SubscribeDecoder() {}

    /**
     * Decodes a body. A filter that breaks the rules ends the connection; one that is merely not wanted is for SUBACK to
     * refuse.
     *
     * @throws MqttProtocolException with {@link ReasonCode#MALFORMED_PACKET} or {@link ReasonCode#PROTOCOL_ERROR}
     */
    public static SubscribePacket decode(ByteBuf body, int flags, MqttVersion version) throws MqttProtocolException {
        Flags.check(PacketType.SUBSCRIBE, flags, version);
        PacketReader in = new PacketReader(body);
        int packetId = in.readPacketId();
        int identifier = 0;
        @Nullable List<UserProperty> userProperties = null;
        if (version.isV5()) {
            in.beginSection();
            while (in.remaining() > 0) {
                int id = in.readVarint("property identifier");
                if (id == Property.USER_PROPERTY) {
                    userProperties = Property.add(userProperties, in);
                } else if (id == Property.SUBSCRIPTION_IDENTIFIER) {
                    identifier = readIdentifier(in, identifier);
                } else {
                    throw Property.notAllowed(id, "SUBSCRIBE");
                }
            }
            in.endSection();
        }
        List<Request> requests = new ArrayList<>();
        while (in.remaining() > 0) {
            requests.add(readRequest(in, version));
        }
        if (requests.isEmpty()) {
            throw protocolError("SUBSCRIBE without a topic filter"); // [MQTT-3.8.3-2]
        }
        in.finish();
        return new SubscribePacket(packetId, identifier, Property.orEmpty(userProperties), List.copyOf(requests));
    }

    private static int readIdentifier(PacketReader in, int before) throws MqttProtocolException {
        int identifier = in.readVarint("subscription identifier");
        if (identifier == 0) {
            throw protocolError("subscription identifier is 0");
        }
        if (before != 0) {
            throw protocolError("subscription identifier is there twice");
        }
        return identifier;
    }

    private static Request readRequest(PacketReader in, MqttVersion version) throws MqttProtocolException {
        String filter = readFilter(in, version);
        int options = in.readByte("subscription options");
        if ((options & (version.isV5() ? RESERVED : RESERVED_V3)) != 0) { // [MQTT-3.8.3-5]
            throw malformed("reserved bits of the subscription options are set");
        }
        int qos = options & QOS;
        int retainHandling = (options >> 4) & 3;
        boolean noLocal = (options & NO_LOCAL) != 0;
        if (qos == 3) {
            throw protocolError("the requested qos is 3, expected 0, 1 or 2");
        }
        if (retainHandling == 3) {
            throw protocolError("retain handling is 3, expected 0, 1 or 2");
        }
        if (noLocal && TopicFilter.isShared(filter)) { // [MQTT-3.8.3-4]
            throw protocolError("no local is set on a shared subscription");
        }
        return new Request(filter, qos, noLocal, (options & RETAIN_AS_PUBLISHED) != 0, retainHandling);
    }

    /** Reads a filter and checks its form ([MQTT-4.7.1-1] to [MQTT-4.7.3-1], [MQTT-4.8.2-1], [MQTT-4.8.2-2]). */
    static String readFilter(PacketReader in, MqttVersion version) throws MqttProtocolException {
        String filter = in.readText("topic filter");
        if (version.isV5() || !TopicFilter.isShared(filter)) { // MQTT 3 knows no shared ones, so no wrong ones
            TopicFilter.parse(filter);
        }
        return filter;
    }
}
