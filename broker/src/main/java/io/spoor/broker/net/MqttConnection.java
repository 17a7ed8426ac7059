package io.spoor.broker.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.spoor.broker.protocol.AckDecoder;
import io.spoor.broker.protocol.AckPacket;
import io.spoor.broker.protocol.ConnackProperties;
import io.spoor.broker.protocol.ConnectPacket;
import io.spoor.broker.protocol.DisconnectDecoder;
import io.spoor.broker.protocol.DisconnectPacket;
import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.MqttVersion;
import io.spoor.broker.protocol.PacketEncoder;
import io.spoor.broker.protocol.PacketType;
import io.spoor.broker.protocol.PublishEncoder;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.protocol.SubscribeDecoder;
import io.spoor.broker.protocol.SubscribePacket;
import io.spoor.broker.protocol.UnsubscribeDecoder;
import io.spoor.broker.protocol.UnsubscribePacket;
import io.spoor.broker.session.ClientLink;
import io.spoor.broker.session.Closing;
import io.spoor.broker.session.Loop;
import io.spoor.broker.session.PublisherFlow;
import io.spoor.broker.session.Session;
import io.spoor.broker.session.SubscriptionRequests;
import io.spoor.broker.store.StoreFullException;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.TraceEvent.EndedBy;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection, from its first byte to its last. Belongs to its event loop.
 *
 * <pre>
 *   AWAITING_CONNECT --CONNECT--> CONNECTING --session found--> CONNECTED
 *          |                          |                             |
 *          +--------------------------+-----------------------------+--> CLOSED
 * </pre>
 */
final class MqttConnection extends ChannelInboundHandlerAdapter
        implements ClientLink, FrameReader.FrameHandler, PublisherFlow.ReadControl {
    private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);
    private static final int SEPARATE_PAYLOAD = 16 * 1024;
    private static final int LINGER_SECONDS = 5;
    private static final long CHECK_NANOS = 30_000_000_000L;
    static final long NO_LIMIT = Long.MAX_VALUE;

    private enum State {
        AWAITING_CONNECT,
        CONNECTING,
        CONNECTED,
        CLOSED
    }

    private final Server server;
    private final Loop loop;
    private final Transport transport;
    private final FrameReader frames = new FrameReader(this);
    private final PublisherFlow flow;
    private final ConnectHandshake handshake;

    private State state = State.AWAITING_CONNECT;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Output output;
    private @Nullable Established established;
    private long readAtNanos = System.nanoTime();
    private long connectDeadlineNanos;
    private long connectedAtNanos;
    private long bytesIn;

    /** What is known once the client is accepted. */
    private record Established(
            ConnectPacket packet,
            ClientInfo info,
            Session session,
            InboundPublishes publishes,
            TopicAliases aliases,
            long keepAliveNanos,
            boolean resumed) {}

    MqttConnection(Server server, Loop loop, Transport transport) {
        this.server = server;
        this.loop = loop;
        this.transport = transport;
        this.handshake = new ConnectHandshake(server, this);
        this.flow = new PublisherFlow(
                server.config().publisherBudget().bytes(), server.core().budget(), this);
        this.connectDeadlineNanos =
                readAtNanos + server.config().connectTimeout().toNanos();
    }

    boolean isConnecting() {
        return state == State.CONNECTING;
    }

    Loop loop() {
        return loop;
    }

    Transport transport() {
        return transport;
    }

    PublisherFlow flow() {
        return flow;
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "not yet in a pipeline");
    }

    private Output output() {
        return Objects.requireNonNull(output, "not yet in a pipeline");
    }

    private Established established() {
        return Objects.requireNonNull(established, "not yet connected");
    }

    // -- channel ------------------------------------------------------------------------------------------------------

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        output = new Output(ctx, loop, this::onFlushed);
        server.connections(loop).add(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf received = (ByteBuf) message;
        if (state == State.CLOSED) {
            received.release();
            return;
        }
        readAtNanos = System.nanoTime();
        count(received.readableBytes());
        try {
            frames.read(ctx.alloc(), received);
            if (state == State.CONNECTING) {
                followFlow(); // what comes before the CONNACK waits in the client's socket, not in our memory
            }
        } catch (MqttProtocolException e) {
            refuse(e);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void count(int bytes) {
        bytesIn += bytes;
        Established client = established;
        if (client != null) {
            client.session().counts().bytesIn(bytes);
        }
    }

    private void refuse(MqttProtocolException e) {
        if (state == State.AWAITING_CONNECT || state == State.CONNECTING) {
            handshake.refuse(e);
        } else {
            close(Closing.because(e));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        onFlushed();
    }

    private void onFlushed() {
        Established client = established;
        if (client != null && state == State.CONNECTED && client.session().hasPendingOutput() && isWritable()) {
            client.session().onWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed(new Closing(
                ReasonCode.UNSPECIFIED_ERROR,
                DisconnectReason.TCP_CLOSED,
                EndedBy.CLIENT,
                "the client closed the connection without a DISCONNECT"));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        server.connections(loop).remove(this);
        frames.close();
        output().discard();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException || TlsEvents.isTlsProblem(cause)) {
            DisconnectReason reason =
                    TlsEvents.isTlsProblem(cause) ? DisconnectReason.TLS_ERROR : DisconnectReason.TCP_CLOSED;
            closed(Closing.byNetwork(reason, cause.getMessage()));
            ctx.close();
        } else if (cause instanceof DecoderException) { // of the WebSocket layer
            close(Closing.byServer(
                    ReasonCode.MALFORMED_PACKET,
                    DisconnectReason.MALFORMED_PACKET,
                    String.valueOf(cause.getMessage())));
        } else {
            failed(cause);
        }
    }

    /** An exception that nobody foresaw: ends this connection, and nothing else. */
    void failed(Throwable cause) {
        if (cause instanceof StoreFullException && state == State.CONNECTED) {
            close(Closing.byServer(
                    ReasonCode.QUOTA_EXCEEDED, DisconnectReason.QUOTA_EXCEEDED, String.valueOf(cause.getMessage())));
            return;
        }
        LOG.atError()
                .addKeyValue("connectionId", transport.info().id())
                .setCause(cause)
                .log("connection failed");
        server.core().observer().internalError(cause);
        if (state == State.CONNECTING) {
            handshake.refuse(ReasonCode.UNSPECIFIED_ERROR, DisconnectReason.INTERNAL_ERROR, cause.toString());
        } else {
            close(Closing.byServer(ReasonCode.UNSPECIFIED_ERROR, DisconnectReason.INTERNAL_ERROR, cause.toString()));
        }
    }

    // -- packets ------------------------------------------------------------------------------------------------------

    @Override
    public boolean isSuspended() {
        return state == State.CONNECTING || state == State.CLOSED;
    }

    @Override
    public void checkHeader(int firstByte, int size, boolean minimal) throws MqttProtocolException {
        PacketType type = PacketType.of(firstByte >>> 4);
        if (state == State.AWAITING_CONNECT && type != PacketType.CONNECT) {
            throw new MqttProtocolException(
                    ReasonCode.PROTOCOL_ERROR, "the first packet is not a CONNECT [MQTT-3.1.0-1]");
        }
        long allowed = server.config().maximumPacketSize().bytes();
        if (size > allowed) {
            throw new MqttProtocolException(
                    ReasonCode.PACKET_TOO_LARGE, "a packet of " + size + " bytes, at most " + allowed + " are allowed");
        }
        Established client = established;
        if (!minimal && client != null && client.packet().version().isV5()) {
            throw new MqttProtocolException(
                    ReasonCode.MALFORMED_PACKET, "the remaining length takes more bytes than needed [MQTT-1.5.5-1]");
        }
    }

    @Override
    public void onFrame(int firstByte, ByteBuf buffer, int index, int end) throws MqttProtocolException {
        int flags = firstByte & 0xF;
        if (state == State.AWAITING_CONNECT) {
            state = State.CONNECTING;
            handshake.start(buffer.slice(index, end - index), flags, readAtNanos);
            return;
        }
        Established client = established();
        int type = firstByte >>> 4;
        if (type == 3) {
            client.publishes().onPublish(buffer, index, end, flags, readAtNanos);
            return;
        }
        onPacket(client, PacketType.of(type), flags, buffer.slice(index, end - index));
    }

    private void onPacket(Established client, @Nullable PacketType type, int flags, ByteBuf body)
            throws MqttProtocolException {
        MqttVersion version = client.packet().version();
        if (type == null) {
            throw new MqttProtocolException(ReasonCode.MALFORMED_PACKET, "packet type 0 is reserved");
        }
        switch (type) {
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> onAck(client, AckDecoder.decode(body, type, flags, version));
            case SUBSCRIBE -> onSubscribe(client, SubscribeDecoder.decode(body, flags, version));
            case UNSUBSCRIBE -> onUnsubscribe(client, UnsubscribeDecoder.decode(body, flags, version));
            case PINGREQ -> onPing(client, flags, body);
            case DISCONNECT -> onDisconnect(client, DisconnectDecoder.decode(body, flags, version));
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

    private void onAck(Established client, AckPacket ack) {
        Session session = client.session();
        switch (ack.type()) {
            case PUBACK -> session.onPubAck(ack.packetId(), ack.reasonCode());
            case PUBREC -> session.onPubRec(ack.packetId(), ack.reasonCode());
            case PUBCOMP -> session.onPubComp(ack.packetId());
            default -> {
                // In a resumed session, a PUBREL without a message is one whose PUBCOMP got lost: no error (3.7.2.1)
                boolean known = session.release(ack.packetId()) || client.resumed();
                sendAck(
                        PacketType.PUBCOMP,
                        ack.packetId(),
                        known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
            }
        }
    }

    private void onSubscribe(Established client, SubscribePacket packet) throws MqttProtocolException {
        SubscriptionRequests.Outcome outcome = server.subscriptionRequests().subscribe(client.session(), packet);
        if (outcome.closing() != null) {
            close(outcome.closing());
            return;
        }
        PacketEncoder.suback(
                output().reserve(8 + packet.requests().size()),
                client.packet().version(),
                packet.packetId(),
                outcome.codes(),
                null,
                client.packet().maximumPacketSize());
        server.subscriptionRequests().deliverRetained(client.session(), outcome);
    }

    private void onUnsubscribe(Established client, UnsubscribePacket packet) {
        PacketEncoder.unsuback(
                output().reserve(8 + packet.filters().size()),
                client.packet().version(),
                packet.packetId(),
                server.subscriptionRequests().unsubscribe(client.session(), packet),
                null,
                client.packet().maximumPacketSize());
    }

    private void onPing(Established client, int flags, ByteBuf body) throws MqttProtocolException {
        if (flags != 0 || body.isReadable()) {
            throw new MqttProtocolException(ReasonCode.MALFORMED_PACKET, "a PINGREQ with flags or content");
        }
        client.session().counts().ping();
        PacketEncoder.pingresp(output().reserve(2));
    }

    private void onDisconnect(Established client, DisconnectPacket packet) throws MqttProtocolException {
        if (packet.sessionExpirySeconds() >= 0) {
            if (client.packet().sessionExpirySeconds() == 0 && packet.sessionExpirySeconds() > 0) {
                throw new MqttProtocolException(
                        ReasonCode.PROTOCOL_ERROR,
                        "DISCONNECT sets a session expiry where CONNECT had none [MQTT-3.14.2.2.2]");
            }
            client.session().expirySeconds(handshake.limitExpiry(packet.sessionExpirySeconds()));
        }
        close(Closing.byClient(packet.reasonCode(), packet.reasonString()));
    }

    // -- connecting ---------------------------------------------------------------------------------------------------

    /** The client is accepted: answers it and begins with what was waiting. */
    void accept(ConnectPacket packet, ClientInfo info, Session session, ConnectHandshake.Answer answer) {
        state = State.CONNECTED;
        connectedAtNanos = System.nanoTime();
        established = new Established(
                packet,
                info,
                session,
                new InboundPublishes(server, this, session, info, packet),
                new TopicAliases(
                        Math.min(packet.topicAliasMaximum(), server.config().topicAliasMaximum())),
                answer.keepAliveSeconds() * 1_500_000_000L,
                answer.sessionPresent());
        PacketEncoder.connack(
                output().reserve(256),
                packet.version(),
                answer.sessionPresent(),
                ReasonCode.SUCCESS,
                answer.properties(),
                packet.maximumPacketSize());
        session.attach(this, packet.receiveMaximum(), answer.sessionPresent());
        session.counts().bytesIn(bytesIn);
        try {
            frames.resume(context().alloc());
            followFlow();
        } catch (MqttProtocolException e) {
            refuse(e);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    /**
     * The client is not accepted: answers with the given code, or just closes where the protocol has no answer.
     *
     * @param maximumPacketSize what the client takes, as far as that was read
     */
    void reject(
            @Nullable MqttVersion version,
            ReasonCode code,
            @Nullable String detail,
            long maximumPacketSize,
            DisconnectReason reason) {
        if (state == State.CLOSED) {
            return;
        }
        if (version != null) {
            PacketEncoder.connack(
                    output().reserve(256), version, false, code, ConnackProperties.reason(detail), maximumPacketSize);
        }
        state = State.CLOSED;
        transport.ending(reason, EndedBy.SERVER);
        closeAfterOutput(version != null);
    }

    // -- ClientLink ---------------------------------------------------------------------------------------------------

    @Override
    public ClientInfo info() {
        return established().info();
    }

    @Override
    public boolean isOpen() {
        return state != State.CLOSED && context().channel().isActive();
    }

    @Override
    public boolean isWritable() {
        return state == State.CONNECTED && output().isWritable();
    }

    @Override
    public long progress() {
        var outbound = context().channel().unsafe().outboundBuffer();
        return outbound == null
                ? transport.bytesOut()
                : transport.bytesOut() - outbound.totalPendingWriteBytes() + outbound.currentProgress();
    }

    @Override
    public boolean isReadPaused() {
        return flow.isPaused();
    }

    @Override
    public long pendingBytes() {
        return output().pendingBytes();
    }

    @Override
    public int distinctTopics() {
        return established().publishes().distinctTopics();
    }

    @Override
    public boolean sendPublish(Message message, int qos, boolean dup, boolean retain, int packetId, int[] identifiers) {
        Established client = established();
        boolean v5 = client.packet().version().isV5();
        int alias = 0;
        boolean withTopic = true;
        if (client.aliases().enabled()) {
            alias = client.aliases().assign(message.topic());
            withTopic = alias >= 0;
            alias = Math.abs(alias);
        }
        int size = PublishEncoder.size(message, v5, qos, identifiers, alias, withTopic);
        if (size > client.packet().maximumPacketSize()) {
            if (alias == 0 || !withTopic) {
                return false;
            }
            client.aliases().forget(message.topic()); // it may fit without the alias
            alias = 0;
            size = PublishEncoder.size(message, v5, qos, identifiers, 0, true);
            if (size > client.packet().maximumPacketSize()) {
                return false;
            }
        }
        boolean separate = message.payloadLength() >= SEPARATE_PAYLOAD;
        ByteBuf out = output().reserve(separate ? size - message.payloadLength() : size);
        PublishEncoder.writeHeader(out, message, v5, qos, dup, retain, packetId, identifiers, alias, withTopic);
        if (separate) {
            output().append(PublishEncoder.payloadBuffer(message.keep()));
        } else {
            PublishEncoder.writePayload(out, message);
        }
        client.session().counts().bytesOut(size);
        return true;
    }

    @Override
    public void sendAck(PacketType type, int packetId, ReasonCode reasonCode) {
        if (state == State.CONNECTED) {
            PacketEncoder.ack(
                    output().reserve(8),
                    type,
                    packetId,
                    reasonCode,
                    established().packet().version(),
                    null,
                    NO_LIMIT);
        }
    }

    /** Ends the connection, whatever it has come to: one that still waits for its CONNACK gets it. */
    void evict(Closing closing) {
        if (state == State.CONNECTING) {
            handshake.refuse(closing.code(), closing.reason(), String.valueOf(closing.detail()));
        } else {
            close(closing);
        }
    }

    // -- closing ------------------------------------------------------------------------------------------------------

    @Override
    public void close(Closing closing) {
        if (state == State.CLOSED) {
            return;
        }
        Established client = established;
        if (state == State.CONNECTED
                && client != null
                && client.packet().version().isV5()
                && closing.endedBy() == EndedBy.SERVER) {
            PacketEncoder.disconnect(
                    output().reserve(512),
                    closing.code(),
                    client.packet().requestProblemInformation() ? closing.detail() : null,
                    null,
                    client.packet().maximumPacketSize());
        }
        closed(closing);
        closeAfterOutput(closing.endedBy() == EndedBy.SERVER && client != null);
    }

    /**
     * Closes once everything was written.
     *
     * @param heard whether to see to it that the client can read the last of it
     */
    private void closeAfterOutput(boolean heard) {
        ChannelHandlerContext ctx = context();
        if (!ctx.channel().isActive()) {
            output().discard();
            return;
        }
        output().flushLast().addListener(written -> {
            if (heard && written.isSuccess()) {
                Farewell.begin(ctx.channel(), Transport.NAME);
            } else {
                ctx.close();
            }
        });
        ctx.executor().schedule(() -> ctx.close(), LINGER_SECONDS, TimeUnit.SECONDS); // a peer that does not read
    }

    /** Settles everything that depends on the connection; once. */
    private void closed(Closing closing) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        transport.ending(closing.reason(), closing.endedBy());
        Established client = established;
        if (client == null) {
            return;
        }
        Session session = client.session();
        server.core()
                .tracer()
                .record(new TraceEvent.ClientDisconnect(
                        client.info(),
                        closing.reason(),
                        closing.endedBy(),
                        closing.code().code(),
                        closing.detail(),
                        System.nanoTime() - connectedAtNanos,
                        session.counts().total()));
        if (closing.reason() == DisconnectReason.NORMAL) {
            server.core().observer().disconnected(client.info());
        } else {
            server.core().observer().connectionLost(client.info());
        }
        session.detach(closing);
    }

    // -- time and back-pressure ---------------------------------------------------------------------------------------

    /** Called a few times a second. */
    void tick(long nowNanos) {
        if (state == State.CONNECTING && nowNanos - connectDeadlineNanos >= CHECK_NANOS) {
            handshake.refuse(ReasonCode.SERVER_UNAVAILABLE, DisconnectReason.SERVER_BUSY, "its check took too long");
        }
        if (state == State.AWAITING_CONNECT && nowNanos - connectDeadlineNanos >= 0) {
            close(Closing.byServer(
                    ReasonCode.UNSPECIFIED_ERROR, DisconnectReason.IDLE_BEFORE_CONNECT, "no CONNECT in time"));
        }
        Established client = established;
        if (state == State.CONNECTED && client != null) {
            if (flow.isPaused()) {
                readAtNanos = nowNanos; // it is the broker that does not listen
                // Slow, not deaf: two clients that wait for each other's acknowledgements must come to read them.
                context().read();
            } else if (client.keepAliveNanos() > 0 && nowNanos - readAtNanos > client.keepAliveNanos()) {
                close(Closing.byServer(
                        ReasonCode.KEEP_ALIVE_TIMEOUT,
                        DisconnectReason.KEEPALIVE_TIMEOUT,
                        "nothing was heard for one and a half times the keep-alive"));
            }
        }
    }

    @Override
    public void pauseReading() {
        loop.execute(this::followFlow);
    }

    @Override
    public void resumeReading() {
        loop.execute(this::followFlow);
    }

    private void followFlow() {
        if (state == State.CLOSED) {
            return; // its end is Farewell's
        }
        context().channel().config().setAutoRead(!flow.isPaused() && state != State.CONNECTING);
    }
}
