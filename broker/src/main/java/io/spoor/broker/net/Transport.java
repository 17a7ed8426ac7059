package io.spoor.broker.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TcpInfo;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.TraceEvent.EndedBy;
import io.spoor.tracing.Tracer;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Next to the socket: counts its bytes, and records that the connection was there, also if it never spoke MQTT. Its
 * beginning is told when something comes out of it, or goes wrong, or after a second; if it is gone by then, it only looked
 * whether the listener is there, and is one of many ({@link Probes}). Belongs to the connection's event loop.
 */
final class Transport extends ChannelDuplexHandler {
    /** In the pipeline. */
    static final String NAME = "transport";

    /** Who is gone by then, and said nothing, only looked. */
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final Tracer tracer;
    private final Probes probes;
    private ConnectionInfo info;
    private final long openedAtNanos = System.nanoTime();
    private DisconnectReason reason = DisconnectReason.TCP_CLOSED;
    private EndedBy endedBy = EndedBy.NETWORK;
    private @Nullable String detail;
    private boolean closed;
    private boolean told;
    private boolean partial;
    private boolean probe;
    private boolean countedElsewhere;
    private boolean hasRead;
    private @Nullable Channel channel;
    private @Nullable TcpInfo tcp;
    private List<X509Certificate> peerChain = List.of();
    private long bytesIn;
    private long bytesOut;
    private long proxyBytes;

    Transport(ConnectionInfo info, Tracer tracer, Probes probes) {
        this.info = info;
        this.probes = probes;
        this.tracer = tracer;
    }

    ConnectionInfo info() {
        return info;
    }

    void info(ConnectionInfo better) {
        info = better;
    }

    /** The client's certificate and those of its authorities as it sent them; empty without one. */
    List<X509Certificate> peerChain() {
        return peerChain;
    }

    void peerChain(List<X509Certificate> chain) {
        peerChain = chain;
    }

    /** Why the connection is about to end; the first cause counts. */
    void ending(DisconnectReason why, EndedBy by) {
        ending(why, by, null);
    }

    /** The same, with more to say than the reason does. */
    void ending(DisconnectReason why, EndedBy by, @Nullable String more) {
        if (!closed) {
            closed = true;
            reason = why;
            endedBy = by;
            detail = more;
        }
    }

    // -- what is told of it -------------------------------------------------------------------------------------------

    /** It is more than a look whether the listener is there: its beginning is told, if it has not been. */
    void tell() {
        if (!told) {
            told = true;
            tracer.record(new TraceEvent.TransportOpen(info));
        }
    }

    /** One that stays is told even if it says nothing. */
    void tick(long nowNanos) {
        if (nowNanos - openedAtNanos > LOOK_NANOS) {
            tell();
        }
    }

    /** Whether something has come that is not yet whole, and would be worth telling if it stayed so. */
    void partial(boolean isPartial) {
        partial = isPartial;
    }

    /** It asked in a well-formed way whether the listener is there. */
    void probe() {
        probe = true;
    }

    /** Nothing is told of it: it is counted elsewhere. */
    void countedElsewhere() {
        countedElsewhere = true;
    }

    /** Whether nothing came but what a proxy says first. */
    boolean isSilent() {
        return bytesIn == proxyBytes;
    }

    /** So many of the bytes were a proxy's header. */
    void proxyBytes(long bytes) {
        proxyBytes = bytes;
    }

    private boolean onlyLooked() {
        boolean endedByPeer = reason == DisconnectReason.TCP_CLOSED && endedBy != EndedBy.SERVER;
        return !told && !partial && (probe || endedByPeer);
    }

    // -- figures ------------------------------------------------------------------------------------------------------

    /** Bytes read from the channel so far, encrypted where it is. */
    long bytesIn() {
        return bytesIn;
    }

    /** Bytes written to the channel so far, encrypted where it is. */
    long bytesOut() {
        return bytesOut;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    /** What the kernel knows of the connection now, or knew last; null where it does not tell. */
    @Nullable
    TcpInfo tcp() {
        Channel current = channel;
        if (current != null && current.isActive()) {
            TcpInfo now = TcpInfos.of(current);
            tcp = now == null ? tcp : now;
        }
        return tcp;
    }

    /** Asks the kernel, as it cannot be asked any more once the connection has ended without a warning. */
    void measure() {
        TcpInfo unused = tcp();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!hasRead) {
            measure(); // nothing was read, so it is the end
        }
        hasRead = false;
        context.fireChannelReadComplete();
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        measure();
        context.close(promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        hasRead = true;
        if (message instanceof ByteBuf bytes) {
            bytesIn += bytes.readableBytes();
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            bytesOut += bytes.readableBytes();
        }
        context.write(message, promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        context.fireChannelInactive(); // the connection's own last event comes first
        if (countedElsewhere) {
            return;
        }
        if (onlyLooked()) {
            probes.add(info);
            return;
        }
        tell();
        tracer.record(new TraceEvent.TransportClose(
                info, reason, endedBy, System.nanoTime() - openedAtNanos, bytesIn, bytesOut, detail, tcp));
    }
}
