package io.spoor.broker.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.session.Closing;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.EndedBy;
import java.io.IOException;

/**
 * The connection's place in the pipeline: passes on what the channel reports, cut into packets. Belongs to the
 * connection's event loop.
 */
final class MqttHandler extends ChannelInboundHandlerAdapter {
    private static final long LARGEST_FRAME = 1 << 20; // more is frames that have no bytes for us, such as pings

    private final MqttConnection connection;
    private final FrameReader frames;
    private long passedOnAt;

    MqttHandler(MqttConnection connection) {
        this.connection = connection;
        this.frames = new FrameReader(connection);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        connection.begin(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf received = (ByteBuf) message;
        if (connection.isClosed()) {
            received.release();
            return;
        }
        passedOnAt = connection.transport().bytesIn();
        try {
            connection.heard(received.readableBytes());
        } catch (RuntimeException | Error e) {
            received.release();
            connection.failed(e);
            return;
        }
        try {
            frames.read(context.alloc(), received);
            if (connection.isConnecting()) {
                connection.reading().follow(); // what comes before the CONNACK waits in the socket, not in our memory
            }
            connection.reading().read(partialBytes(), frames.count());
        } catch (MqttProtocolException e) {
            connection.refuse(e);
        } catch (RuntimeException | Error e) {
            connection.failed(e);
        }
    }

    /** Goes on with what had to wait. */
    void resume(ChannelHandlerContext context) {
        try {
            frames.resume(context.alloc());
            roundEnds();
            connection.reading().follow();
        } catch (MqttProtocolException e) {
            connection.refuse(e);
        } catch (RuntimeException | Error e) {
            connection.failed(e);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        roundEnds();
        context.fireChannelReadComplete();
    }

    /** What lies here of a packet is in the reader, or before it, where TLS and WebSocket wait for whole frames. */
    private long partialBytes() {
        return frames.heldBytes()
                + Math.min(LARGEST_FRAME, connection.transport().bytesIn() - passedOnAt);
    }

    private void roundEnds() {
        connection.roundEnds(partialBytes(), frames.count());
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        connection.onFlushed();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (connection.isInterrupted()) {
            connection.lastTurn(); // a DISCONNECT may be in it, and whoever sends one need not wait
            resume(context);
        }
        connection.settle(new Closing(
                ReasonCode.UNSPECIFIED_ERROR,
                DisconnectReason.TCP_CLOSED,
                EndedBy.CLIENT,
                "the client closed the connection without a DISCONNECT"));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        connection.attempt(frames::close);
        connection.end();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException || TlsEvents.isTlsProblem(cause)) {
            DisconnectReason reason =
                    TlsEvents.isTlsProblem(cause) ? DisconnectReason.TLS_ERROR : DisconnectReason.TCP_CLOSED;
            connection.settle(Closing.byNetwork(reason, cause.getMessage()));
            context.close();
        } else if (cause instanceof DecoderException) { // of the WebSocket layer
            connection.close(Closing.byServer(
                    ReasonCode.MALFORMED_PACKET,
                    DisconnectReason.MALFORMED_PACKET,
                    String.valueOf(cause.getMessage())));
        } else {
            connection.failed(cause);
        }
    }
}
