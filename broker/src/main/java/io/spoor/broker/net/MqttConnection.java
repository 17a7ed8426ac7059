package io.spoor.broker.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.spoor.broker.protocol.ConnackProperties;
import io.spoor.broker.protocol.ConnectPacket;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.MqttVersion;
import io.spoor.broker.protocol.PacketEncoder;
import io.spoor.broker.protocol.PacketType;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.session.Closing;
import io.spoor.broker.session.Loop;
import io.spoor.broker.session.Session;
import io.spoor.broker.store.StoreFullException;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.EndedBy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection, from its first byte to its last: where it stands, and all ways in which that changes. Belongs to its event
 * loop.
 *
 * <pre>
 *   AWAITING_CONNECT --CONNECT--> CONNECTING --session found--> CONNECTED
 *          |                          |                             |
 *          +--------------------------+-----------------------------+--> CLOSED
 * </pre>
 */
final class MqttConnection implements FrameReader.FrameHandler, Output.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);
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
    private final MqttHandler handler = new MqttHandler(this);
    private final SocketReading reading;
    private final Patience patience;
    private final ReadTurn turn = new ReadTurn();
    private final ConnectHandshake handshake;

    private State state = State.AWAITING_CONNECT;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Output output;
    private @Nullable ConnectedClient client;
    private long bytesIn;
    private boolean turnScheduled;

    MqttConnection(Server server, Loop loop, Transport transport) {
        this.server = server;
        this.loop = loop;
        this.transport = transport;
        this.handshake = new ConnectHandshake(server, this);
        this.reading = new SocketReading(this, server);
        this.patience = new Patience(server.config().connectTimeout());
    }

    boolean isConnecting() {
        return state == State.CONNECTING;
    }

    boolean isConnected() {
        return state == State.CONNECTED;
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    Loop loop() {
        return loop;
    }

    Transport transport() {
        return transport;
    }

    SocketReading reading() {
        return reading;
    }

    ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "not yet in a pipeline");
    }

    Output output() {
        return Objects.requireNonNull(output, "not yet in a pipeline");
    }

    /** Its place in the pipeline. */
    MqttHandler handler() {
        return handler;
    }

    /** The channel is there. */
    void begin(ChannelHandlerContext ctx) {
        context = ctx;
        output = new Output(ctx, loop, this);
        server.connections(loop).add(this);
    }

    /** The channel is gone. */
    void end() {
        server.connections(loop).remove(this);
        reading.end();
        attempt(() -> output().discard());
    }

    /** Something came from the client. */
    void heard(int bytes) {
        transport.tell();
        long now = System.nanoTime();
        loop.turnBegins(now);
        long late = patience.heard(now);
        turn.begins(now);
        bytesIn += bytes;
        ConnectedClient connected = client;
        if (connected != null) {
            connected.session().counts().bytesIn(bytes);
            if (late > 0) {
                connected.session().roundTrips().late(late);
            }
        }
    }

    @Override
    public void onFlushed() {
        try {
            ConnectedClient connected = client;
            if (connected != null && connected.session().hasPendingOutput() && connected.isWritable()) {
                loop.turnBegins(System.nanoTime());
                connected.session().onWritable();
            }
        } catch (RuntimeException | Error e) {
            failed(e);
        }
        reading.onFlushed();
    }

    // -- turns --------------------------------------------------------------------------------------------------------

    /** Whether what came last waits for the next turn. */
    boolean isInterrupted() {
        return turn.isInterrupted();
    }

    /**
     * A round of reading is over.
     *
     * @param partialBytes what lies here of a packet
     * @param packets how many whole ones there were so far
     */
    void roundEnds(long partialBytes, long packets) {
        turn.ends();
        if (turn.isInterrupted() && !turnScheduled) {
            turnScheduled = true;
            loop.nextRound(this::nextTurn);
        }
        reading.read(partialBytes, packets);
    }

    /** The client has closed the connection, and what it sent before is still waiting for its turn. */
    void lastTurn() {
        turn.last(System.nanoTime());
    }

    private void nextTurn() {
        turnScheduled = false;
        if (!isClosed()) {
            long now = System.nanoTime();
            loop.turnBegins(now);
            turn.next(now);
            handler.resume(context());
        }
    }

    // -- packets ------------------------------------------------------------------------------------------------------

    @Override
    public boolean isSuspended() {
        return isConnecting() || isClosed() || turn.isInterrupted();
    }

    @Override
    public void checkHeader(int firstByte, int size, boolean minimal) throws MqttProtocolException {
        PacketType type = PacketType.of(firstByte >>> 4);
        if (state == State.AWAITING_CONNECT && type != PacketType.CONNECT) {
            throw new MqttProtocolException(
                    ReasonCode.PROTOCOL_ERROR, "the first packet is not a CONNECT [MQTT-3.1.0-1]");
        }
        long allowed = server.config().maximumPacketSize().bytes();
        if (state == State.AWAITING_CONNECT) {
            allowed = Math.min(allowed, server.config().maximumConnectSize().bytes());
        }
        if (size > allowed) {
            throw new MqttProtocolException(
                    ReasonCode.PACKET_TOO_LARGE, "a packet of " + size + " bytes, at most " + allowed + " are allowed");
        }
        ConnectedClient connected = client;
        if (!minimal && connected != null && connected.version().isV5()) {
            throw new MqttProtocolException(
                    ReasonCode.MALFORMED_PACKET, "the remaining length takes more bytes than needed [MQTT-1.5.5-1]");
        }
    }

    @Override
    public void onFrame(int firstByte, ByteBuf buffer, int index, int end) throws MqttProtocolException {
        turn.packet();
        ConnectedClient connected = client;
        if (connected != null) {
            connected.packets().onFrame(firstByte, buffer, index, end, patience.heardAtNanos());
        } else {
            state = State.CONNECTING;
            handshake.start(buffer.slice(index, end - index), firstByte & 0xF, patience.heardAtNanos());
        }
    }

    // -- connecting ---------------------------------------------------------------------------------------------------

    /** The client is accepted: answers it and begins with what was waiting. */
    void accept(ConnectPacket packet, ClientInfo info, Session session, ConnectTerms.Answer answer) {
        ConnectedClient connected = new ConnectedClient(server, this, packet, info, session, answer);
        client = connected;
        state = State.CONNECTED;
        patience.keepAlive(answer.keepAliveSeconds());
        PacketEncoder.connack(
                output().reserve(256),
                packet.version(),
                answer.sessionPresent(),
                ReasonCode.SUCCESS,
                answer.properties(),
                packet.maximumPacketSize());
        session.attach(connected, packet.receiveMaximum(), answer.sessionPresent());
        session.counts().bytesIn(bytesIn);
        transport.measure();
        handler.resume(context());
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
        if (isClosed()) {
            return;
        }
        state = State.CLOSED;
        transport.ending(reason, EndedBy.SERVER);
        if (version != null) {
            attempt(() -> PacketEncoder.connack(
                    output().reserve(256), version, false, code, ConnackProperties.reason(detail), maximumPacketSize));
        }
        attempt(() -> Farewell.afterOutput(context(), output(), version != null));
    }

    // -- closing ------------------------------------------------------------------------------------------------------

    /** The client broke the protocol. */
    void refuse(MqttProtocolException e) {
        if (state == State.AWAITING_CONNECT || isConnecting()) {
            handshake.refuse(e);
        } else {
            close(Closing.because(e));
        }
    }

    /** An exception that nobody foresaw: ends this connection, and nothing else. Throws none. */
    @Override
    public void failed(Throwable cause) {
        if (cause instanceof StoreFullException && isConnected()) {
            close(Closing.byServer(
                    ReasonCode.QUOTA_EXCEEDED, DisconnectReason.QUOTA_EXCEEDED, String.valueOf(cause.getMessage())));
            return;
        }
        report(cause);
        evict(Closing.byServer(ReasonCode.UNSPECIFIED_ERROR, DisconnectReason.INTERNAL_ERROR, cause.toString()));
    }

    @Override
    public void lost(String why) {
        Closing closing = Closing.byServer(ReasonCode.QUOTA_EXCEEDED, DisconnectReason.INTERNAL_ERROR, why);
        if (output().hasBegun()) {
            close(closing);
        } else { // the CONNACK is among what must not be sent, and nothing may come before it [MQTT-3.14.0-1]
            settle(closing);
            context().close();
        }
    }

    private void report(Throwable cause) {
        LOG.atError()
                .addKeyValue("connectionId", transport.info().id())
                .setCause(cause)
                .log("connection failed");
        server.core().internalError(cause);
    }

    /** One step on the way out: whatever fails, the next ones are done too. */
    void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            report(e);
        }
    }

    /** Ends the connection, whatever it has come to: one that still waits for its CONNACK gets it. */
    void evict(Closing closing) {
        if (isConnecting()) {
            handshake.refuse(closing.code(), closing.reason(), String.valueOf(closing.detail()));
        } else {
            close(closing);
        }
    }

    /** Ends the connection, with a DISCONNECT to a client that is to have one. Throws nothing. */
    void close(Closing closing) {
        if (isClosed()) {
            return;
        }
        ConnectedClient connected = client;
        boolean byServer = closing.endedBy() == EndedBy.SERVER;
        if (connected != null && byServer) {
            attempt(() -> connected.sendDisconnect(closing));
        }
        settle(closing);
        attempt(() -> Farewell.afterOutput(context(), output(), connected != null && byServer));
    }

    /** Settles everything that depends on the connection; once. Throws nothing. */
    void settle(Closing closing) {
        if (isClosed()) {
            return;
        }
        state = State.CLOSED;
        transport.ending(closing.reason(), closing.endedBy());
        ConnectedClient connected = client;
        if (connected != null) {
            connected.gone(closing);
        }
    }

    // -- time ---------------------------------------------------------------------------------------------------------

    /** Called a few times a second. */
    void tick(long nowNanos) {
        if (isClosed()) {
            return; // its end is Farewell's
        }
        transport.tick(nowNanos);
        output().mark(server.outputShare().bytes());
        Closing overdue = reading.tick(nowNanos);
        if (overdue != null) {
            evict(overdue);
        }
        Closing over = switch (state) {
            case AWAITING_CONNECT -> patience.withConnect(nowNanos);
            case CONNECTING -> patience.withCheck(nowNanos);
            case CONNECTED -> patience.withClient(nowNanos, reading.isPaused());
            case CLOSED -> null;
        };
        if (over != null) {
            evict(over);
        }
    }
}
