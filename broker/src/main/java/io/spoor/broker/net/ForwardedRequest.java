package io.spoor.broker.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import io.spoor.broker.config.ForwardedHeader;
import io.spoor.broker.config.ListenerConfig;
import io.spoor.broker.proxy.ForwardedFor;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.ProxyInfo;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Takes from a request of a trusted proxy whom it is for; what others say of themselves in such a header is not read.
 * Belongs to the connection's event loop.
 */
final class ForwardedRequest extends ChannelInboundHandlerAdapter {
    private final Transport transport;
    private final ListenerConfig listener;
    private final BooleanSupplier admits;

    /** @param admits whether the client that is now known may connect; closes the channel if not */
    ForwardedRequest(Transport transport, ListenerConfig listener, BooleanSupplier admits) {
        this.transport = transport;
        this.listener = listener;
        this.admits = admits;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            context.pipeline().remove(this);
            if (listener.trusts(transport.info().client().getAddress())) {
                take(request);
                if (!admits.getAsBoolean()) {
                    ReferenceCountUtil.release(message);
                    return;
                }
            }
        }
        context.fireChannelRead(message);
    }

    private void take(HttpRequest request) {
        ConnectionInfo before = transport.info();
        ForwardedHeader header = listener.forwardedHeader();
        List<String> values = request.headers().getAll(header.header());
        List<String> hops = header == ForwardedHeader.FORWARDED
                ? ForwardedFor.hopsOfForwarded(values)
                : ForwardedFor.hopsOfXForwardedFor(values);
        ProxyInfo told = before.proxy();
        transport.info(before.withProxy(
                ForwardedFor.client(hops, listener::trusts),
                told == null ? ProxyInfo.of(header.header()) : told.withProtocol(header.header())));
    }
}
