package io.spoor.broker.net;

import io.netty.channel.socket.SocketChannel;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.TraceEvent.EndedBy;
import io.spoor.tracing.Tracer;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts connections, and turns away those above the limit. Any thread. */
final class ConnectionGate {
    private final int limit;
    private final Tracer tracer;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * Makes a gate.
     *
     * @param limit 0 for none
     */
    ConnectionGate(int limit, Tracer tracer) {
        this.limit = limit;
        this.tracer = tracer;
    }

    int open() {
        return open.get();
    }

    /** Counts the connection until it closes; closes it at once if there are too many. */
    boolean enter(SocketChannel channel, Transport transport) {
        int now = open.incrementAndGet();
        channel.closeFuture().addListener(future -> open.decrementAndGet());
        if (limit > 0 && now > limit) {
            tracer.record(new TraceEvent.LimitExceeded(null, transport.info(), "connections", limit, now));
            transport.ending(DisconnectReason.SERVER_BUSY, EndedBy.SERVER);
            channel.eventLoop().execute(channel::close); // once it is active, so that it opens before it closes
            return false;
        }
        return true;
    }
}
