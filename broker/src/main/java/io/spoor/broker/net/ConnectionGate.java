package io.spoor.broker.net;

import io.netty.channel.socket.SocketChannel;
import io.spoor.broker.config.MqttConfig;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.EndedBy;
import io.spoor.tracing.Tracer;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts connections, and turns away those that are too many or come too fast. Any thread. */
final class ConnectionGate {
    private final int limit;
    private final ConnectionRate rate;
    private final Refusals tooFast;
    private final Refusals tooMany;
    private final AtomicInteger open = new AtomicInteger();

    ConnectionGate(MqttConfig config, Tracer tracer) {
        this.limit = config.maximumConnections();
        this.rate = new ConnectionRate(
                config.connectionRate(), config.connectionBurst(), config.connectionRateExempt(), System.nanoTime());
        this.tooFast = new Refusals("connection_rate", config.connectionRate(), 0, tracer);
        this.tooMany = new Refusals("connections", limit, limit, tracer);
    }

    int open() {
        return open.get();
    }

    /** Connections that were turned away since the start. */
    long refused() {
        return tooFast.total() + tooMany.total();
    }

    /** Reports what was turned away, from time to time. */
    void tick(long nowNanos) {
        tooFast.tick(nowNanos);
        tooMany.tick(nowNanos);
    }

    /** Turns away a connection whose address opens them too fast, with a reset and no event of its own. */
    boolean admits(SocketChannel channel, ConnectionInfo info) {
        if (rate.admits(info.origin(), System.nanoTime())) {
            return true;
        }
        tooFast.add(info);
        channel.config().setSoLinger(0);
        channel.eventLoop().execute(channel::close);
        return false;
    }

    /** Counts the connection until it closes; closes it at once if there are too many. */
    boolean enter(SocketChannel channel, Transport transport) {
        int now = open.incrementAndGet();
        channel.closeFuture().addListener(future -> open.decrementAndGet());
        if (limit > 0 && now > limit) {
            tooMany.add(transport.info());
            transport.ending(DisconnectReason.SERVER_BUSY, EndedBy.SERVER);
            channel.eventLoop().execute(channel::close); // once it is active, so that it opens before it closes
            return false;
        }
        return true;
    }
}
