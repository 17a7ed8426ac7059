package io.spoor.broker.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.EndedBy;

/**
 * Between the socket and the HTTP layer of a WebSocket listener, until the WebSocket is there: closes at once what does
 * not begin like an HTTP request, and sees to it that a connection which the HTTP layer closes is traced as refused.
 * Belongs to the connection's event loop.
 */
final class HttpRefusals extends ChannelDuplexHandler {
    static final String NAME = "http-refusals";

    private final Transport transport;
    private boolean begun;

    HttpRefusals(Transport transport) {
        this.transport = transport;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!begun && message instanceof ByteBuf bytes && bytes.isReadable()) {
            begun = true;
            transport.partial(true);
            if (!mayBeginRequest(bytes.getByte(bytes.readerIndex()))) {
                ReferenceCountUtil.release(message);
                context.channel().config().setAutoRead(false);
                close(context, context.newPromise());
                return;
            }
        }
        context.fireChannelRead(message);
    }

    /** Methods are upper-case words; empty lines before the request are to be ignored (RFC 9112, 2.2). */
    private static boolean mayBeginRequest(byte first) {
        return first >= 'A' && first <= 'Z' || first == '\r' || first == '\n';
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        transport.ending(DisconnectReason.PROTOCOL_ERROR, EndedBy.SERVER);
        context.close(promise);
    }
}
