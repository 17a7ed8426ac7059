package io.spoor.broker.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection so that the last packet arrives. A socket that is closed with unread bytes in it answers with a
 * reset, and a reset takes away from the client what it has not read yet: just the packet that says why. So the broker
 * says that it is done, reads on and throws away what comes, until the client closes too or a limit is reached. Belongs
 * to the connection's event loop.
 */
final class Farewell extends ChannelInboundHandlerAdapter {
    private static final long MILLIS = 1_000;
    private static final long BYTES = 4 << 20;
    private static final int LINGER_SECONDS = 5;

    private long left = BYTES;

    private Farewell() {}

    /**
     * Closes once everything was written; a peer that does not read it is cut off after a while.
     *
     * @param heard whether to see to it that the client can read the last of it
     */
    static void afterOutput(ChannelHandlerContext context, Output output, boolean heard) {
        if (!context.channel().isActive()) {
            output.discard();
            return;
        }
        context.executor().schedule(() -> context.close(), LINGER_SECONDS, TimeUnit.SECONDS);
        try {
            output.flushLast().addListener(written -> {
                if (heard && written.isSuccess()) {
                    begin(context.channel(), Transport.NAME);
                } else {
                    context.close();
                }
            });
        } catch (RuntimeException | Error e) {
            context.close();
            throw e;
        }
    }

    /** Begins once everything was written; the bytes that come are counted by the handler next to the socket. */
    private static void begin(Channel channel, String afterHandler) {
        if (!(channel instanceof DuplexChannel duplex) || !channel.isActive()) {
            channel.close();
            return;
        }
        ChannelPipeline pipeline = channel.pipeline();
        SslHandler tls = pipeline.get(SslHandler.class);
        ChannelFuture said = tls == null ? channel.newSucceededFuture() : tls.closeOutbound();
        said.addListener(ignored -> {
            if (!channel.isActive()) {
                return;
            }
            Farewell farewell = new Farewell();
            pipeline.addAfter(afterHandler, "farewell", farewell);
            ChannelHandlerContext context = pipeline.context(farewell);
            duplex.shutdownOutput().addListener(shut -> {
                if (!shut.isSuccess()) {
                    context.close();
                }
            });
            channel.config().setAutoRead(true);
            channel.read();
            channel.eventLoop().schedule(() -> context.close(), MILLIS, TimeUnit.MILLISECONDS);
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        left -= message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
        ReferenceCountUtil.release(message);
        if (left <= 0) {
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close(); // reset by the client, which had heard enough
    }
}
