package io.spoor.broker.net;

import io.netty.buffer.ByteBuf;
import io.spoor.broker.protocol.ConnectPacket;
import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.MqttVersion;
import io.spoor.broker.protocol.PacketEncoder;
import io.spoor.broker.protocol.PacketType;
import io.spoor.broker.protocol.PublishEncoder;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.session.ClientLink;
import io.spoor.broker.session.Closing;
import io.spoor.broker.session.Session;
import io.spoor.broker.session.SessionObserver;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TcpInfo;
import io.spoor.tracing.TraceEvent;
import org.jspecify.annotations.Nullable;

/** A client that was accepted, with what its session sends it. Belongs to the connection's event loop. */
final class ConnectedClient implements ClientLink {
    private static final int SEPARATE_PAYLOAD = 16 * 1024;

    private final Server server;
    private final MqttConnection connection;
    private final Output output;
    private final ConnectPacket packet;
    private final ClientInfo info;
    private final Session session;
    private final TopicAliases aliases;
    private final InboundPublishes publishes;
    private final InboundPackets packets;
    private final long connectedAtNanos = System.nanoTime();

    ConnectedClient(
            Server server,
            MqttConnection connection,
            ConnectPacket packet,
            ClientInfo info,
            Session session,
            ConnectTerms.Answer answer) {
        this.server = server;
        this.connection = connection;
        this.output = connection.output();
        this.packet = packet.terms();
        this.info = info;
        this.session = session;
        this.aliases = new TopicAliases(
                Math.min(packet.topicAliasMaximum(), server.config().topicAliasMaximum()));
        this.publishes = new InboundPublishes(server, connection, this);
        this.packets = new InboundPackets(server, this, output, publishes, answer.sessionPresent());
    }

    ConnectPacket packet() {
        return packet;
    }

    MqttVersion version() {
        return packet.version();
    }

    Session session() {
        return session;
    }

    /** What the client sends. */
    InboundPackets packets() {
        return packets;
    }

    @Override
    public ClientInfo info() {
        return info;
    }

    // -- how it takes what it gets ------------------------------------------------------------------------------------

    @Override
    public boolean isOpen() {
        return !connection.isClosed() && connection.context().channel().isActive();
    }

    @Override
    public boolean isWritable() {
        return connection.isConnected() && output.isWritable();
    }

    @Override
    public long progress() {
        var outbound = connection.context().channel().unsafe().outboundBuffer();
        long passed = connection.transport().bytesOut();
        return outbound == null ? passed : passed - outbound.totalPendingWriteBytes() + outbound.currentProgress();
    }

    @Override
    public boolean isReadPaused() {
        return connection.reading().isPaused();
    }

    @Override
    public long pendingBytes() {
        return output.pendingBytes();
    }

    @Override
    public @Nullable TcpInfo tcp() {
        return connection.transport().tcp();
    }

    @Override
    public int distinctTopics() {
        return publishes.distinctTopics();
    }

    // -- what it gets -------------------------------------------------------------------------------------------------

    @Override
    public boolean sendPublish(Message message, int qos, boolean dup, boolean retain, int packetId, int[] identifiers) {
        boolean v5 = packet.version().isV5();
        int alias = 0;
        boolean withTopic = true;
        if (aliases.enabled()) {
            alias = aliases.assign(message.topic());
            withTopic = alias >= 0;
            alias = Math.abs(alias);
        }
        int size = PublishEncoder.size(message, v5, qos, identifiers, alias, withTopic);
        if (size > packet.maximumPacketSize()) {
            if (alias == 0 || !withTopic) {
                return false;
            }
            aliases.forget(message.topic()); // it may fit without the alias
            alias = 0;
            size = PublishEncoder.size(message, v5, qos, identifiers, 0, true);
            if (size > packet.maximumPacketSize()) {
                return false;
            }
        }
        boolean separate = message.payloadLength() >= SEPARATE_PAYLOAD;
        ByteBuf out = output.reserve(separate ? size - message.payloadLength() : size);
        int begin = out.writerIndex();
        try {
            PublishEncoder.writeHeader(out, message, v5, qos, dup, retain, packetId, identifiers, alias, withTopic);
            if (!separate) {
                PublishEncoder.writePayload(out, message);
            }
        } catch (RuntimeException | Error e) {
            out.writerIndex(begin); // or the client would take what follows for the rest of it
            throw e;
        }
        if (separate) {
            output.append(PublishEncoder.payloadBuffer(message.keep()));
        }
        session.counts().bytesOut(size);
        return true;
    }

    @Override
    public void sendAck(PacketType type, int packetId, ReasonCode reasonCode) {
        if (connection.isConnected()) {
            PacketEncoder.ack(
                    output.reserveForAnswer(8),
                    type,
                    packetId,
                    reasonCode,
                    packet.version(),
                    null,
                    MqttConnection.NO_LIMIT);
        }
    }

    /** Says why the connection ends, where the protocol can. */
    void sendDisconnect(Closing closing) {
        if (packet.version().isV5()) {
            PacketEncoder.disconnect(
                    output.reserve(512),
                    closing.code(),
                    packet.requestProblemInformation() ? closing.detail() : null,
                    null,
                    packet.maximumPacketSize());
        }
    }

    // -- its end ------------------------------------------------------------------------------------------------------

    @Override
    public void close(Closing closing) {
        connection.close(closing);
    }

    /** The connection is closed: takes note of it, and tells the session. */
    void gone(Closing closing) {
        connection.attempt(() -> server.core()
                .tracer()
                .record(new TraceEvent.ClientDisconnect(
                        info,
                        closing.reason(),
                        closing.endedBy(),
                        closing.code().code(),
                        closing.detail(),
                        System.nanoTime() - connectedAtNanos,
                        session.counts().total(),
                        session.roundTrips().total(),
                        session.summary(),
                        tcp(),
                        closing.takenOverBy())));
        SessionObserver observer = server.core().observer();
        connection.attempt(() -> {
            if (closing.reason() == DisconnectReason.NORMAL) {
                observer.disconnected(info);
            } else {
                observer.connectionLost(info);
            }
        });
        connection.attempt(() -> session.detach(closing));
    }
}
