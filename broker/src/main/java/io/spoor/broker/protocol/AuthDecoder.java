package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.MqttProtocolException.malformed;
import static io.spoor.broker.protocol.MqttProtocolException.protocolError;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Decodes AUTH from a client (MQTT 5, 3.15). */
public final class AuthDecoder {

    private AuthDecoder() {}

    /**
     * Decodes a body.
     *
     * @throws MqttProtocolException with {@link ReasonCode#MALFORMED_PACKET} or {@link ReasonCode#PROTOCOL_ERROR}
     */
    public static AuthPacket decode(ByteBuf body, int flags, MqttVersion version) throws MqttProtocolException {
        if (!version.isV5()) {
            throw malformed("packet type 15 is reserved in MQTT " + version.text());
        }
        Flags.check(PacketType.AUTH, flags, version);
        PacketReader in = new PacketReader(body);
        // An empty body means success, which only a server may say
        ReasonCode reason = checkReason(in.remaining() == 0 ? 0 : in.readByte("reason code"));
        @Nullable String method = null;
        byte @Nullable [] data = null;
        @Nullable String reasonString = null;
        @Nullable List<UserProperty> userProperties = null;
        in.beginSection();
        long seen = 0;
        while (in.remaining() > 0) {
            int id = in.readVarint("property identifier");
            if (id == Property.USER_PROPERTY) {
                userProperties = Property.add(userProperties, in);
                continue;
            }
            switch (id) {
                case Property.AUTHENTICATION_METHOD -> method = in.readText("authentication method");
                case Property.AUTHENTICATION_DATA -> data = in.readBinary("authentication data");
                case Property.REASON_STRING -> reasonString = in.readText("reason string");
                default -> throw Property.notAllowed(id, "AUTH");
            }
            seen = Property.once(id, seen);
        }
        in.endSection();
        in.finish();
        if (method == null) { // MQTT 5, 3.15.2.2.2
            throw protocolError("AUTH without an authentication method");
        }
        return new AuthPacket(reason, method, data, reasonString, Property.orEmpty(userProperties));
    }

    private static ReasonCode checkReason(int code) throws MqttProtocolException {
        @Nullable ReasonCode reason = ReasonCode.of(code);
        if (reason != ReasonCode.CONTINUE_AUTHENTICATION && reason != ReasonCode.RE_AUTHENTICATE) {
            throw protocolError(String.format(Locale.ROOT, "a client's AUTH cannot have the reason code 0x%02x", code));
        }
        return reason;
    }
}
