package io.spoor.broker.net;

import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.Tracer;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Connections that a limit turned away. A flood of them must not be a flood of events: in ten seconds each address has
 * one for its first and one with the number of all, and those of addresses beyond the first thousand have one together.
 * Any thread.
 */
final class Refusals {
    private static final long WINDOW_NANOS = 10_000_000_000L;
    private static final int ADDRESSES = 1_000;

    private final String limit;
    private final long allowed;
    private final long base;
    private final Tracer tracer;
    private final AtomicLong total = new AtomicLong();
    private final Map<InetAddress, Refused> window = new HashMap<>(); // guarded by this
    private long others;
    private long windowBeganNanos = System.nanoTime();

    private static final class Refused {
        final ConnectionInfo first;
        long count;

        Refused(ConnectionInfo first) {
            this.first = first;
        }
    }

    /**
     * Counts refusals.
     *
     * @param limit its name in the events
     * @param allowed its value there
     * @param base what the number of refusals is added to, to be the actual value there
     */
    Refusals(String limit, long allowed, long base, Tracer tracer) {
        this.limit = limit;
        this.allowed = allowed;
        this.base = base;
        this.tracer = tracer;
    }

    /** Since the start. */
    long total() {
        return total.get();
    }

    void add(ConnectionInfo connection) {
        total.incrementAndGet();
        synchronized (this) {
            InetAddress address = connection.origin();
            Refused refused = window.get(address);
            if (refused == null && window.size() >= ADDRESSES) {
                others++;
                return;
            }
            if (refused == null) {
                refused = new Refused(connection);
                window.put(address, refused);
                record(connection, 1);
            }
            refused.count++;
        }
    }

    /** Reports the last ten seconds once they are over. */
    synchronized void tick(long nowNanos) {
        if (nowNanos - windowBeganNanos < WINDOW_NANOS) {
            return;
        }
        windowBeganNanos = nowNanos;
        for (Refused refused : window.values()) {
            if (refused.count > 1) {
                record(refused.first, refused.count);
            }
        }
        if (others > 0) {
            record(null, others);
        }
        window.clear();
        others = 0;
    }

    private void record(@Nullable ConnectionInfo connection, long count) {
        tracer.record(new TraceEvent.LimitExceeded(null, connection, limit, allowed, base + count));
    }
}
