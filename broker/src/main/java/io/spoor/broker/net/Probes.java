package io.spoor.broker.net;

import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.Tracer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Connections that only looked whether a listener is there, as load balancers do every few seconds: told together, once in
 * an interval for each listener and address; those of addresses beyond the first thousand have one event together. Any
 * thread.
 */
final class Probes {
    private static final int ADDRESSES = 1_000;

    private final Tracer tracer;
    private final long intervalNanos;
    private final Map<Origin, Seen> seen = new LinkedHashMap<>(); // guarded by this
    private long others;
    private long intervalBeganNanos;

    private record Origin(String listener, @Nullable InetAddress address) {}

    private static final class Seen {
        final ConnectionInfo first;
        long count;

        Seen(ConnectionInfo first) {
            this.first = first;
        }
    }

    Probes(Tracer tracer, Duration interval, long nowNanos) {
        this.tracer = tracer;
        this.intervalNanos = interval.toNanos();
        this.intervalBeganNanos = nowNanos;
    }

    synchronized void add(ConnectionInfo connection) {
        Origin origin = new Origin(connection.listener(), connection.origin());
        Seen before = seen.get(origin);
        if (before == null && seen.size() >= ADDRESSES) {
            others++;
            return;
        }
        if (before == null) {
            before = new Seen(connection);
            seen.put(origin, before);
        }
        before.count++;
    }

    /** Tells of an interval once it is over. */
    synchronized void tick(long nowNanos) {
        if (nowNanos - intervalBeganNanos >= intervalNanos) {
            tell(nowNanos);
        }
    }

    /** Tells of what there was since the last time. */
    synchronized void tell(long nowNanos) {
        long interval = nowNanos - intervalBeganNanos;
        intervalBeganNanos = nowNanos;
        for (Seen each : seen.values()) {
            tracer.record(new TraceEvent.TransportProbes(each.first, each.count, interval));
        }
        if (others > 0) {
            tracer.record(new TraceEvent.TransportProbes(null, others, interval));
        }
        seen.clear();
        others = 0;
    }
}
