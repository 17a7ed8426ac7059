package io.spoor.broker.session;

import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.Tracer;
import java.time.Duration;

/** Reports from time to time what went over a client's connection. Belongs to the session's loop. */
final class Summaries {
    private final Tracer tracer;
    private final TrafficCounts counts;
    private final long intervalNanos;
    private long reportedAtNanos;

    Summaries(Tracer tracer, TrafficCounts counts, Duration interval) {
        this.tracer = tracer;
        this.counts = counts;
        this.intervalNanos = interval.toNanos();
    }

    /** What came before is not to be reported. */
    void restart(long nowNanos) {
        reportedAtNanos = nowNanos;
    }

    boolean isDue(long nowNanos) {
        return nowNanos - reportedAtNanos >= intervalNanos;
    }

    /** Reports what came since the last time. */
    void report(ClientInfo client, long nowNanos, int distinctTopics) {
        long interval = nowNanos - reportedAtNanos;
        reportedAtNanos = nowNanos;
        if (tracer.messages() == MessageTracing.NONE) {
            return;
        }
        TraceEvent.Traffic traffic = counts.sinceLastReport();
        if (traffic.bytesIn() + traffic.bytesOut() + traffic.messagesDropped() > 0) {
            tracer.record(new TraceEvent.ClientSummary(client, interval, traffic, distinctTopics));
        }
    }
}
