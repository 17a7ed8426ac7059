package io.spoor.broker.embed;

import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.Tracer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps to itself what the embedding program's tracer throws: it costs the event, not the connection that the event is
 * about. Said in the log at most once a minute, with how many events it was. As thread-safe as what it wraps.
 */
final class GuardedTracer implements Tracer {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedTracer.class);
    private static final long SILENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Tracer inner;
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong reportedAtNanos = new AtomicLong(System.nanoTime() - SILENCE_NANOS);

    GuardedTracer(Tracer inner) {
        this.inner = inner;
    }

    @Override
    public void record(TraceEvent event) {
        try {
            inner.record(event);
        } catch (Exception | Error e) {
            failed(e);
        }
    }

    private void failed(Throwable e) {
        long count = failures.incrementAndGet();
        long now = System.nanoTime();
        long last = reportedAtNanos.get();
        if (now - last >= SILENCE_NANOS && reportedAtNanos.compareAndSet(last, now)) {
            LOG.atError().setCause(e).addKeyValue("failures", count).log("the tracer failed; its events are lost");
        }
    }
}
