package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.MqttProtocolException.protocolError;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Decodes DISCONNECT from a client (MQTT 5, 3.14). */
public final class DisconnectDecoder {

    private static final DisconnectPacket NORMAL = new DisconnectPacket(ReasonCode.SUCCESS, -1, null, List.of());

    private DisconnectDecoder() {}

    /**
     * Decodes a body. A session expiry that may not be raised ([MQTT-3.14.2-2]) is for the session to refuse.
     *
     * @throws MqttProtocolException with {@link ReasonCode#MALFORMED_PACKET} or {@link ReasonCode#PROTOCOL_ERROR}
     */
    public static DisconnectPacket decode(ByteBuf body, int flags, MqttVersion version) throws MqttProtocolException {
        Flags.check(PacketType.DISCONNECT, flags, version);
        PacketReader in = new PacketReader(body);
        if (!version.isV5() || in.remaining() == 0) {
            in.finish();
            return NORMAL;
        }
        ReasonCode reason = readReason(in);
        long sessionExpiry = -1;
        @Nullable String reasonString = null;
        @Nullable List<UserProperty> userProperties = null;
        if (in.remaining() > 0) {
            in.beginSection();
            long seen = 0;
            while (in.remaining() > 0) {
                int id = in.readVarint("property identifier");
                switch (id) {
                    case Property.USER_PROPERTY -> userProperties = Property.add(userProperties, in);
                    case Property.SESSION_EXPIRY_INTERVAL -> {
                        seen = Property.once(id, seen);
                        sessionExpiry = in.readInt("session expiry interval");
                    }
                    case Property.REASON_STRING -> {
                        seen = Property.once(id, seen);
                        reasonString = in.readText("reason string");
                    }
                    // A server reference too: only a server may send one
                    default -> throw Property.notAllowed(id, "a client's DISCONNECT");
                }
            }
            in.endSection();
        }
        in.finish();
        return new DisconnectPacket(reason, sessionExpiry, reasonString, Property.orEmpty(userProperties));
    }

    private static ReasonCode readReason(PacketReader in) throws MqttProtocolException {
        int code = in.readByte("reason code");
        @Nullable ReasonCode reason = ReasonCode.of(code);
        if (reason == null || !mayComeFromClient(reason)) {
            throw protocolError(
                    String.format(Locale.ROOT, "a client's DISCONNECT cannot have the reason code 0x%02x", code));
        }
        return reason;
    }

    /** MQTT 5, table 3-10, "sent by". */
    private static boolean mayComeFromClient(ReasonCode reason) {
        return switch (reason) {
            case SUCCESS,
                    DISCONNECT_WITH_WILL_MESSAGE,
                    UNSPECIFIED_ERROR,
                    MALFORMED_PACKET,
                    PROTOCOL_ERROR,
                    IMPLEMENTATION_SPECIFIC_ERROR,
                    TOPIC_NAME_INVALID,
                    RECEIVE_MAXIMUM_EXCEEDED,
                    TOPIC_ALIAS_INVALID,
                    PACKET_TOO_LARGE,
                    MESSAGE_RATE_TOO_HIGH,
                    QUOTA_EXCEEDED,
                    ADMINISTRATIVE_ACTION,
                    PAYLOAD_FORMAT_INVALID -> true;
            default -> false;
        };
    }
}
