package io.spoor.broker.surprises;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;

/** A handler that fails where it is told to. Belongs to its channel's event loop. */
final class FailingHandler extends ChannelDuplexHandler {
    private final Fault fault;

    FailingHandler(Fault fault) {
        this.fault = fault;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        fault.pass("channelReadComplete");
        context.fireChannelReadComplete();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        try {
            fault.pass("write");
        } catch (RuntimeException | Error e) {
            ReferenceCountUtil.release(message);
            throw e;
        }
        context.write(message, promise);
    }
}
