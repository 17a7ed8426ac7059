package io.spoor.broker.net;

import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.session.Closing;
import io.spoor.tracing.DisconnectReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a connection may be silent: before its CONNECT, while it is checked, and then for one and a half times its
 * keep-alive [MQTT-3.1.2-22]. Times are by {@link System#nanoTime()}. Belongs to the connection's event loop.
 */
final class Patience {
    private static final long CHECK_NANOS = 30_000_000_000L;

    private final long connectDeadlineNanos;
    private long heardAtNanos = System.nanoTime();
    private long keepAliveNanos;

    Patience(Duration connectTimeout) {
        connectDeadlineNanos = heardAtNanos + connectTimeout.toNanos();
    }

    /** The client is there; returns by how many nanoseconds later than its keep-alive allows [MQTT-3.1.2-20]. */
    long heard(long nowNanos) {
        long late = keepAliveNanos == 0 ? 0 : nowNanos - heardAtNanos - keepAliveNanos / 3 * 2;
        heardAtNanos = nowNanos;
        return Math.max(0, late);
    }

    long heardAtNanos() {
        return heardAtNanos;
    }

    /** What was agreed on in the CONNACK; 0 for no limit. */
    void keepAlive(int seconds) {
        keepAliveNanos = seconds * 1_500_000_000L;
    }

    /** Why not to wait for a CONNECT any longer, or null. */
    @Nullable
    Closing withConnect(long nowNanos) {
        return nowNanos - connectDeadlineNanos < 0
                ? null
                : Closing.byServer(
                        ReasonCode.UNSPECIFIED_ERROR, DisconnectReason.IDLE_BEFORE_CONNECT, "no CONNECT in time");
    }

    /** Why not to wait any longer until the client was checked, or null. */
    @Nullable
    Closing withCheck(long nowNanos) {
        return nowNanos - connectDeadlineNanos < CHECK_NANOS
                ? null
                : Closing.byServer(
                        ReasonCode.SERVER_UNAVAILABLE, DisconnectReason.SERVER_BUSY, "its check took too long");
    }

    /**
     * Why not to wait for the client any longer, or null.
     *
     * @param unread whether it is the broker that does not listen
     */
    @Nullable
    Closing withClient(long nowNanos, boolean unread) {
        if (unread) {
            heardAtNanos = nowNanos;
        }
        return keepAliveNanos == 0 || nowNanos - heardAtNanos <= keepAliveNanos
                ? null
                : Closing.byServer(
                        ReasonCode.KEEP_ALIVE_TIMEOUT,
                        DisconnectReason.KEEPALIVE_TIMEOUT,
                        "nothing was heard for one and a half times the keep-alive");
    }
}
