package io.spoor.tracing.live;

import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.policy.Selection;
import io.spoor.tracing.policy.TraceControl;
import io.spoor.tracing.recorder.EventTap;
import io.spoor.tracing.recorder.JournalTracer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The closer looks that are being taken. Safe for use by many threads. */
public final class LiveTraces implements AutoCloseable {
    /** How many there can be at a time; each costs a little for every event. */
    public static final int MOST_TRACES = 16;

    /** The longest that one can take. */
    public static final Duration LONGEST = Duration.ofDays(1);

    private final TraceControl control;
    private final JournalTracer tracer;
    private final List<LiveTrace> open = new CopyOnWriteArrayList<>();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "live-traces");
        thread.setDaemon(true);
        return thread;
    });
    private long lastId;

    public LiveTraces(TraceControl control, JournalTracer tracer) {
        this.control = control;
        this.tracer = tracer;
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(1, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    /**
     * Begins to trace in full detail what is selected.
     *
     * @param time after which it ends by itself; more than zero and at most {@link #LONGEST}
     * @throws IllegalArgumentException if the time is not within these bounds
     * @throws IllegalStateException if there are {@value #MOST_TRACES} already, or the broker stops
     */
    public synchronized LiveTrace start(Selection selection, Duration time) {
        if (time.isNegative() || time.isZero() || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a trace takes more than 0 and at most 24 hours, not " + time);
        }
        if (timer.isShutdown()) {
            throw new IllegalStateException("the broker stops");
        }
        if (open.size() >= MOST_TRACES) {
            throw new IllegalStateException("there are " + MOST_TRACES + " traces already; end one first");
        }
        LiveTrace trace =
                new LiveTrace(Long.toString(++lastId), selection, Instant.now().plus(time), this);
        control.add(trace.rule());
        open.add(trace);
        tracer.tap(this::offer);
        timer.schedule(trace::close, time.toNanos(), TimeUnit.NANOSECONDS);
        return trace;
    }

    /** Those that are open, the oldest first. */
    public List<LiveTrace> all() {
        return List.copyOf(open);
    }

    synchronized void end(LiveTrace trace) {
        if (open.remove(trace)) {
            control.remove(trace.rule());
            if (open.isEmpty()) {
                tracer.tap(EventTap.NONE);
            }
            trace.ended();
        }
    }

    /** Ends all. */
    @Override
    public void close() {
        timer.shutdownNow();
        all().forEach(LiveTrace::close);
    }

    private void offer(TraceEvent event, ByteBuffer document) {
        for (LiveTrace trace : open) {
            trace.offer(event, document);
        }
    }
}
