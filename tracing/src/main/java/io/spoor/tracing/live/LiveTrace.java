package io.spoor.tracing.live;

import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.policy.Selection;
import io.spoor.tracing.policy.TraceRule;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Somebody's closer look at some clients or messages, for a while. What {@link Selection} names is traced in full detail,
 * to all destinations, for as long as this is open; and its documents can be had here as they are written. Safe for use
 * by many threads; usually one polls.
 */
public final class LiveTrace implements AutoCloseable {
    /** How many documents wait for whoever polls; further ones are counted as missed, here only. */
    static final int MOST_WAITING = 10_000;

    private final String id;
    private final Selection selection;
    private final Instant until;
    private final TraceRule rule;
    private final Matcher matcher;
    private final LiveTraces owner;
    private final BlockingQueue<byte[]> documents = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong seen = new AtomicLong();
    private final AtomicLong missed = new AtomicLong();
    private volatile boolean closed;

    LiveTrace(String id, Selection selection, Instant until, LiveTraces owner) {
        this.id = id;
        this.selection = selection;
        this.until = until;
        this.rule = TraceRule.forSelection(selection);
        this.matcher = new Matcher(selection);
        this.owner = owner;
    }

    /** Unique within a run of the broker. */
    public String id() {
        return id;
    }

    public Selection selection() {
        return selection;
    }

    /** When it ends by itself. */
    public Instant until() {
        return until;
    }

    /** How many events were selected so far. */
    public long seen() {
        return seen.get();
    }

    /** How many of them nobody fetched in time; they are in the journal like all others. */
    public long missed() {
        return missed.get();
    }

    /** Whether nothing more comes but what can be polled already. */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Waits for the next document.
     *
     * @return a JSON document in UTF-8; null if none came in time
     */
    public byte @Nullable [] poll(Duration timeout) throws InterruptedException {
        return documents.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Ends it: what was raised for it goes back to what is configured. Does nothing the second time. */
    @Override
    public void close() {
        owner.end(this);
    }

    TraceRule rule() {
        return rule;
    }

    void ended() {
        closed = true;
    }

    /** By the tracer's thread. */
    void offer(TraceEvent event, ByteBuffer document) {
        if (!matcher.selects(event)) {
            return;
        }
        seen.incrementAndGet();
        if (documents.remainingCapacity() == 0) {
            missed.incrementAndGet();
            return;
        }
        byte[] copy = new byte[document.remaining()];
        document.duplicate().get(copy);
        if (!documents.offer(copy)) {
            missed.incrementAndGet();
        }
    }
}
