package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.MqttProtocolException.protocolError;

import io.netty.buffer.ByteBuf;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Decodes PUBACK, PUBREC, PUBREL and PUBCOMP (MQTT 5, 3.4 to 3.7), which share one form. */
public final class AckDecoder {

    private AckDecoder() {}

    /**
     * Decodes a body.
     *
     * @param type one of the four
     * @throws MqttProtocolException with {@link ReasonCode#MALFORMED_PACKET} or {@link ReasonCode#PROTOCOL_ERROR}
     */
    public static AckPacket decode(ByteBuf body, PacketType type, int flags, MqttVersion version)
            throws MqttProtocolException {
        Flags.check(type, flags, version);
        if (body.readableBytes() == 2) { // nearly all are of this form: [MQTT 5, 3.4.2.1]
            int packetId = body.getUnsignedShort(body.readerIndex());
            if (packetId != 0) {
                body.skipBytes(2);
                return new AckPacket(type, packetId, ReasonCode.SUCCESS);
            }
        }
        PacketReader in = new PacketReader(body);
        int packetId = in.readPacketId();
        ReasonCode reason = ReasonCode.SUCCESS;
        if (version.isV5() && in.remaining() > 0) {
            reason = readReason(in, type);
            if (in.remaining() > 0) {
                skipProperties(in, type);
            }
        }
        in.finish();
        return new AckPacket(type, packetId, reason);
    }

    private static ReasonCode readReason(PacketReader in, PacketType type) throws MqttProtocolException {
        int code = in.readByte("reason code");
        @Nullable ReasonCode reason = ReasonCode.of(code);
        if (reason == null || !isAllowed(type, reason)) {
            throw protocolError(String.format(Locale.ROOT, "%s cannot have the reason code 0x%02x", type, code));
        }
        return reason;
    }

    private static boolean isAllowed(PacketType type, ReasonCode reason) {
        return switch (reason) {
            case SUCCESS -> true;
            case NO_MATCHING_SUBSCRIBERS,
                    UNSPECIFIED_ERROR,
                    IMPLEMENTATION_SPECIFIC_ERROR,
                    NOT_AUTHORIZED,
                    TOPIC_NAME_INVALID,
                    PACKET_IDENTIFIER_IN_USE,
                    QUOTA_EXCEEDED,
                    PAYLOAD_FORMAT_INVALID -> type == PacketType.PUBACK || type == PacketType.PUBREC;
            case PACKET_IDENTIFIER_NOT_FOUND -> type == PacketType.PUBREL || type == PacketType.PUBCOMP;
            default -> false;
        };
    }

    private static void skipProperties(PacketReader in, PacketType type) throws MqttProtocolException {
        in.beginSection();
        long seen = 0;
        while (in.remaining() > 0) {
            int id = in.readVarint("property identifier");
            switch (id) {
                case Property.USER_PROPERTY -> {
                    in.skipText("user property name");
                    in.skipText("user property value");
                }
                case Property.REASON_STRING -> {
                    seen = Property.once(id, seen);
                    in.skipText("reason string");
                }
                default -> throw Property.notAllowed(id, type.name());
            }
        }
        in.endSection();
    }
}
