package io.spoor.broker.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.util.List;
import java.util.function.Consumer;

/** Gives tests a way into the pipelines of a running broker. */
public final class PipelineAccess {
    private PipelineAccess() {}

    /** The channels that listen. */
    public static List<Channel> acceptors(Network network) {
        return network.acceptors();
    }

    /** Hands over each new connection's pipeline once the broker has furnished it, before anything is read. */
    public static void onConnection(Network network, Consumer<ChannelPipeline> action) {
        for (Channel acceptor : network.acceptors()) {
            addFirst(acceptor, new Accepting(action));
        }
    }

    /** Hands over each new connection's pipeline before the broker furnishes it. */
    public static void onAccept(Network network, Consumer<ChannelPipeline> action) {
        for (Channel acceptor : network.acceptors()) {
            addFirst(acceptor, new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                    action.accept(((Channel) message).pipeline());
                    context.fireChannelRead(message);
                }
            });
        }
    }

    /** On return, the handler sees all that comes. */
    private static void addFirst(Channel acceptor, ChannelHandler handler) {
        acceptor.eventLoop().submit(() -> acceptor.pipeline().addFirst(handler)).syncUninterruptibly();
    }

    private static final class Accepting extends ChannelInboundHandlerAdapter {
        private final Consumer<ChannelPipeline> action;

        Accepting(Consumer<ChannelPipeline> action) {
            this.action = action;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ((Channel) message).pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRegistered(ChannelHandlerContext child) {
                    child.fireChannelRegistered();
                    child.pipeline().remove(this);
                    action.accept(child.pipeline());
                }
            });
            context.fireChannelRead(message);
        }
    }
}
