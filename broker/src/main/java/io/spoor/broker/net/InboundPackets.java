package io.spoor.broker.net;

import io.netty.buffer.ByteBuf;
import io.spoor.broker.protocol.AckDecoder;
import io.spoor.broker.protocol.AckPacket;
import io.spoor.broker.protocol.DisconnectDecoder;
import io.spoor.broker.protocol.DisconnectPacket;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.MqttVersion;
import io.spoor.broker.protocol.PacketEncoder;
import io.spoor.broker.protocol.PacketType;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.protocol.SubscribeDecoder;
import io.spoor.broker.protocol.SubscribePacket;
import io.spoor.broker.protocol.UnsubscribeDecoder;
import io.spoor.broker.protocol.UnsubscribePacket;
import io.spoor.broker.session.Closing;
import io.spoor.broker.session.Session;
import io.spoor.broker.session.SubscriptionRequests;
import org.jspecify.annotations.Nullable;

/** What an accepted client sends, by type of packet. Belongs to the connection's event loop. */
final class InboundPackets {
    private final Server server;
    private final ConnectedClient client;
    private final Session session;
    private final MqttVersion version;
    private final Output output;
    private final InboundPublishes publishes;
    private final boolean resumed;

    /** @param resumed whether the session was there before */
    InboundPackets(Server server, ConnectedClient client, Output output, InboundPublishes publishes, boolean resumed) {
        this.server = server;
        this.client = client;
        this.session = client.session();
        this.version = client.version();
        this.output = output;
        this.publishes = publishes;
        this.resumed = resumed;
    }

    /** Takes a packet, whose variable header and payload go from {@code index} to {@code end}. */
    void onFrame(int firstByte, ByteBuf buffer, int index, int end, long nowNanos) throws MqttProtocolException {
        int flags = firstByte & 0xF;
        int type = firstByte >>> 4;
        if (type == 3) {
            publishes.onPublish(buffer, index, end, flags, nowNanos);
        } else {
            onPacket(PacketType.of(type), flags, buffer.slice(index, end - index));
        }
    }

    private void onPacket(@Nullable PacketType type, int flags, ByteBuf body) throws MqttProtocolException {
        if (type == null) {
            throw new MqttProtocolException(ReasonCode.MALFORMED_PACKET, "packet type 0 is reserved");
        }
        switch (type) {
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> onAck(AckDecoder.decode(body, type, flags, version));
            case SUBSCRIBE -> onSubscribe(SubscribeDecoder.decode(body, flags, version));
            case UNSUBSCRIBE -> onUnsubscribe(UnsubscribeDecoder.decode(body, flags, version));
            case PINGREQ -> onPing(flags, body);
            case DISCONNECT -> onDisconnect(DisconnectDecoder.decode(body, flags, version));
            case CONNECT ->
                throw new MqttProtocolException(ReasonCode.PROTOCOL_ERROR, "a second CONNECT [MQTT-3.1.0-2]");
            case AUTH ->
                throw new MqttProtocolException(
                        ReasonCode.PROTOCOL_ERROR,
                        version.isV5()
                                ? "AUTH without an authentication method in the CONNECT [MQTT-4.12.0-6]"
                                : "packet type 15 is reserved in MQTT 3");
            case PUBLISH, CONNACK, SUBACK, UNSUBACK, PINGRESP ->
                throw new MqttProtocolException(
                        ReasonCode.PROTOCOL_ERROR, "a client must not send a packet of type " + type);
        }
    }

    private void onAck(AckPacket ack) {
        switch (ack.type()) {
            case PUBACK -> session.onPubAck(ack.packetId(), ack.reasonCode());
            case PUBREC -> session.onPubRec(ack.packetId(), ack.reasonCode());
            case PUBCOMP -> session.onPubComp(ack.packetId());
            default -> {
                // In a resumed session, a PUBREL without a message is one whose PUBCOMP got lost: no error (3.7.2.1)
                boolean known = session.release(ack.packetId()) || resumed;
                client.sendAck(
                        PacketType.PUBCOMP,
                        ack.packetId(),
                        known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
            }
        }
    }

    private void onSubscribe(SubscribePacket packet) throws MqttProtocolException {
        SubscriptionRequests.Outcome outcome = server.subscriptionRequests().subscribe(session, packet);
        if (outcome.closing() != null) {
            client.close(outcome.closing());
            return;
        }
        PacketEncoder.suback(
                output.reserveForAnswer(8 + packet.requests().size()),
                version,
                packet.packetId(),
                outcome.codes(),
                null,
                client.packet().maximumPacketSize());
        server.subscriptionRequests().deliverRetained(session, outcome);
    }

    private void onUnsubscribe(UnsubscribePacket packet) {
        PacketEncoder.unsuback(
                output.reserveForAnswer(8 + packet.filters().size()),
                version,
                packet.packetId(),
                server.subscriptionRequests().unsubscribe(session, packet),
                null,
                client.packet().maximumPacketSize());
    }

    private void onPing(int flags, ByteBuf body) throws MqttProtocolException {
        if (flags != 0 || body.isReadable()) {
            throw new MqttProtocolException(ReasonCode.MALFORMED_PACKET, "a PINGREQ with flags or content");
        }
        session.counts().ping();
        PacketEncoder.pingresp(output.reserveForAnswer(2));
    }

    private void onDisconnect(DisconnectPacket packet) throws MqttProtocolException {
        if (packet.sessionExpirySeconds() >= 0) {
            if (client.packet().sessionExpirySeconds() == 0 && packet.sessionExpirySeconds() > 0) {
                throw new MqttProtocolException(
                        ReasonCode.PROTOCOL_ERROR,
                        "DISCONNECT sets a session expiry where CONNECT had none [MQTT-3.14.2.2.2]");
            }
            session.expirySeconds(ConnectTerms.limitExpiry(packet.sessionExpirySeconds(), server.config()));
        }
        client.close(Closing.byClient(packet.reasonCode(), packet.reasonString()));
    }
}
