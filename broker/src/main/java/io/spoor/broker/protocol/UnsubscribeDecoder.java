package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.MqttProtocolException.protocolError;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes UNSUBSCRIBE (MQTT 5, 3.10). */
public final class UnsubscribeDecoder {

    private UnsubscribeDecoder() {}

    /**
     * Decodes a body.
     *
     * @throws MqttProtocolException with {@link ReasonCode#MALFORMED_PACKET} or {@link ReasonCode#PROTOCOL_ERROR}
     */
    public static UnsubscribePacket decode(ByteBuf body, int flags, MqttVersion version) throws MqttProtocolException {
        Flags.check(PacketType.UNSUBSCRIBE, flags, version);
        PacketReader in = new PacketReader(body);
        int packetId = in.readPacketId();
        @Nullable List<UserProperty> userProperties = null;
        if (version.isV5()) {
            in.beginSection();
            while (in.remaining() > 0) {
                int id = in.readVarint("property identifier");
                if (id != Property.USER_PROPERTY) {
                    throw Property.notAllowed(id, "UNSUBSCRIBE");
                }
                userProperties = Property.add(userProperties, in);
            }
            in.endSection();
        }
        List<String> filters = new ArrayList<>();
        while (in.remaining() > 0) {
            filters.add(SubscribeDecoder.readFilter(in, version));
        }
        if (filters.isEmpty()) {
            throw protocolError("UNSUBSCRIBE without a topic filter"); // [MQTT-3.10.3-2]
        }
        in.finish();
        return new UnsubscribePacket(packetId, Property.orEmpty(userProperties), List.copyOf(filters));
    }
}
