package io.spoor.tracing.recorder;

import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.Tracer;
import io.spoor.tracing.concurrent.Doorbell;
import io.spoor.tracing.concurrent.Threads;
import io.spoor.tracing.ecs.DocumentOptions;
import io.spoor.tracing.ecs.EcsEncoder;
import io.spoor.tracing.ecs.ServiceInfo;
import io.spoor.tracing.journal.Journal;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link Tracer} that writes to a journal. Any thread may record: an event and its time go into a bounded queue,
 * without a lock and without waiting. One thread of its own takes them out, gives each its place in the run's sequence
 * and appends it to the journal as a document.
 *
 * <p>When the queue is full, or the journal refuses, events are lost; they get sequence numbers too, and a
 * {@code trace-gap} event names exactly these.
 */
public final class JournalTracer implements Tracer, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalTracer.class);
    private static final int QUEUE_CAPACITY = 1 << 16;
    private static final int BATCH = 256;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** An event and when it happened. */
    private record Entry(long epochNanos, TraceEvent event) {}

    private final MpscAtomicArrayQueue<Entry> queue;
    private final LongAdder refused = new LongAdder();
    private final Doorbell bell = new Doorbell();
    private final LongSupplier clock;
    private final TraceWriter writer;
    private final Thread thread;
    private volatile boolean closing;

    JournalTracer(
            Journal journal,
            ServiceInfo service,
            DocumentOptions documents,
            int queueCapacity,
            String runId,
            LongSupplier clock)
            throws IOException {
        this.queue = new MpscAtomicArrayQueue<>(queueCapacity);
        this.clock = clock;
        this.writer = new TraceWriter(journal, new EcsEncoder(service, runId, documents), runId, refused);
        this.thread = new Thread(this::run, "tracer");
        thread.setDaemon(true);
    }

    /**
     * Begins a run.
     *
     * @param journal must keep marks, and nobody else may append to it
     * @param documents what of the events goes into their documents
     * @throws IOException if the journal cannot take note of the new run
     */
    public static JournalTracer start(Journal journal, ServiceInfo service, DocumentOptions documents)
            throws IOException {
        return start(journal, service, documents, QUEUE_CAPACITY);
    }

    /** Begins a run with a queue for at least so many events. */
    public static JournalTracer start(
            Journal journal, ServiceInfo service, DocumentOptions documents, int queueCapacity) throws IOException {
        JournalTracer tracer =
                new JournalTracer(journal, service, documents, queueCapacity, RunId.next(), WallClock::epochNanos);
        tracer.begin();
        return tracer;
    }

    void begin() {
        thread.start();
    }

    @Override
    public void record(TraceEvent event) {
        if (closing || !queue.offer(new Entry(clock.getAsLong(), event))) {
            refused.increment();
        } else {
            bell.ring();
        }
    }

    /** From now on somebody looks at the events as they are written; or nobody any more ({@link EventTap#NONE}). */
    public void tap(EventTap tap) {
        writer.tap(tap);
    }

    /** Names this run: {@code event.id} is this, a hyphen and the sequence number. */
    public String runId() {
        return writer.runId();
    }

    /** What became of the events so far. Any thread. */
    public TraceCounts counts() {
        // In this order, so that nothing that was done is missing from what was offered.
        long written = writer.written();
        long failed = writer.failed();
        long unqueued = refused.sum();
        long queued = queue.currentProducerIndex();
        return new TraceCounts(queued + unqueued, written, 0, failed + unqueued, queued - written - failed);
    }

    /** Writes what was recorded until now and ends. What is recorded later is lost. Does nothing the second time. */
    @Override
    public void close() {
        closing = true;
        bell.ring();
        Threads.awaitEnd(thread);
    }

    private void run() {
        boolean last = false;
        while (true) {
            int taken = writeBatch();
            writer.nameLosses(taken == 0);
            if (taken == 0) {
                if (last && queue.isEmpty()) {
                    break;
                }
                last = closing; // once more, for those who looked before it was set
                if (!last) {
                    await();
                }
            }
        }
        writer.finish();
    }

    private int writeBatch() {
        Entry entry = queue.relaxedPoll();
        if (entry == null) {
            return 0;
        }
        int taken = 0;
        long created = clock.getAsLong();
        while (entry != null) {
            writer.write(entry.event, entry.epochNanos, Math.max(created, entry.epochNanos));
            taken++;
            entry = taken < BATCH ? queue.relaxedPoll() : null;
        }
        return taken;
    }

    private void await() {
        try {
            bell.await(() -> closing || !queue.isEmpty(), writer.hasLosses() ? TraceWriter.RETRY_NANOS : IDLE_NANOS);
        } catch (InterruptedException e) {
            LOG.atDebug().log("Tracer thread was interrupted; it ends when the tracer is closed");
        }
    }
}
