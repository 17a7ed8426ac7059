package io.spoor.broker.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Behind Netty's acceptor, which takes no connections for a second when one could not be accepted, mostly because the
 * process has too many files open, and then tries again. Says so in the log, at most once a minute. Belongs to the
 * listener's event loop.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptFailures.class);
    private static final long SILENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String listener;
    private long failures;
    private long saidAtNanos = System.nanoTime() - SILENCE_NANOS;

    AcceptFailures(String listener) {
        this.listener = listener;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failures++;
        long now = System.nanoTime();
        if (now - saidAtNanos >= SILENCE_NANOS) {
            saidAtNanos = now;
            LOG.atError()
                    .addKeyValue("listener", listener)
                    .addKeyValue("failures", failures)
                    .setCause(cause)
                    .log("a connection could not be accepted; it is tried again every second");
        }
    }
}
