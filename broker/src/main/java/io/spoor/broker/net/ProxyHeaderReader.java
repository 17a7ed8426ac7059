package io.spoor.broker.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.spoor.broker.proxy.ProxyHeader;
import io.spoor.broker.proxy.ProxyHeaderException;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.EndedBy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header that a trusted proxy sends before anything else, and leaves the pipeline with it. Belongs to the
 * connection's event loop.
 */
final class ProxyHeaderReader extends ChannelInboundHandlerAdapter {
    private final Transport transport;
    private final Duration patience;
    private final Consumer<ProxyHeader.Origin> onHeader;
    private @Nullable ByteBuf begun;
    private @Nullable Future<?> deadline;
    private boolean done;

    /** @param onHeader furnishes the rest of the pipeline, or closes the channel */
    ProxyHeaderReader(Transport transport, Duration patience, Consumer<ProxyHeader.Origin> onHeader) {
        this.transport = transport;
        this.patience = patience;
        this.onHeader = onHeader;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        deadline = context.executor()
                .schedule(
                        () -> refuse(context, DisconnectReason.IDLE_BEFORE_CONNECT, "no PROXY header in time"),
                        patience.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        ByteBuf left = begun;
        begun = null;
        if (left != null) {
            left.release();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf received = (ByteBuf) message;
        if (done) {
            received.release();
            return;
        }
        ByteBuf all =
                begun == null ? received : context.alloc().buffer(begun.readableBytes() + received.readableBytes());
        if (begun != null) {
            all.writeBytes(begun).writeBytes(received);
            begun.release();
            received.release();
        }
        begun = all;
        read(context, all);
    }

    private void read(ChannelHandlerContext context, ByteBuf all) {
        ProxyHeader header;
        try {
            int bytes = Math.min(all.readableBytes(), ProxyHeader.LONGEST);
            header = ProxyHeader.parse(ByteBufUtil.getBytes(all, all.readerIndex(), bytes));
        } catch (ProxyHeaderException e) {
            refuse(context, DisconnectReason.MALFORMED_PACKET, String.valueOf(e.getMessage()));
            return;
        }
        transport.partial(header == null);
        if (header == null) {
            return;
        }
        done = true;
        transport.proxyBytes(header.bytes());
        all.skipBytes(header.bytes());
        onHeader.accept(header.origin());
        if (!context.channel().isActive()) {
            return;
        }
        begun = null;
        if (all.isReadable()) {
            context.fireChannelRead(all);
        } else {
            all.release();
        }
        context.pipeline().remove(this);
    }

    private void refuse(ChannelHandlerContext context, DisconnectReason reason, String detail) {
        done = true;
        transport.ending(reason, EndedBy.SERVER, detail);
        context.close();
    }
}
