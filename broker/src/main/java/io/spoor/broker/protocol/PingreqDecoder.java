package io.spoor.broker.protocol;

import io.netty.buffer.ByteBuf;

/** Checks PINGREQ (MQTT 5, 3.12), which says nothing but that the client is there. */
public final class PingreqDecoder {

    private PingreqDecoder() {}

    /**
     * Refuses a ping that carries anything.
     *
     * @throws MqttProtocolException with {@link ReasonCode#MALFORMED_PACKET}
     */
    public static void check(ByteBuf body, int flags, MqttVersion version) throws MqttProtocolException {
        Flags.check(PacketType.PINGREQ, flags, version);
        if (body.isReadable()) {
            throw MqttProtocolException.malformed("PINGREQ has a body of " + body.readableBytes() + " bytes");
        }
    }
}
