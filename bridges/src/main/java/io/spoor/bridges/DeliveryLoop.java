package io.spoor.bridges;

import io.spoor.tracing.journal.Journal;
import io.spoor.tracing.journal.JournalReader;
import io.spoor.tracing.spi.Bridge.Health;
import io.spoor.tracing.spi.BridgeException;
import io.spoor.tracing.spi.Delivery;
import io.spoor.tracing.spi.JournalPlace;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers a journal to one destination, at least once and in order, on a daemon thread of its own.
 *
 * <p>Each round reads a batch, hands it to the {@link Destination}, and commits what that has confirmed. If anything
 * throws, the loop waits (exponentially longer, with jitter), goes back to the first record not committed and sends from
 * there again, without end: only the journal's size limits how long a destination may be away. Records that the journal
 * had to drop are made into a {@link LossReport}'s record.
 *
 * <p>What others want of it (pause, move) it does between two rounds, so that nothing but its thread ever touches the
 * position and the destination.
 *
 * <p>{@link #start} and {@link #stop} belong to one thread at a time, all else to any.
 */
public final class DeliveryLoop implements Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryLoop.class);

    /** How long a thread may take to give up once it was interrupted; a destination that ignores it is left behind. */
    private static final Duration LAST_GRACE = Duration.ofSeconds(2);

    private final String name;
    private final Journal journal;
    private final Destination destination;
    private final LossReport lossReport;
    private final DeliveryOptions options;
    private final DeliveryStatus status;
    private final StopSignal stop = new StopSignal();
    private final DeliveryControl control = new DeliveryControl(stop);
    private volatile @Nullable JournalReader reader; // null before the start and after the end
    private volatile long lastLag;
    private volatile long lastEnd;
    private @Nullable Thread thread;

    /**
     * @param name of the position in the journal, of the thread and of the destination in logs
     * @param destination closed by the loop, when it stops
     */
    public DeliveryLoop(
            String name, Journal journal, Destination destination, LossReport lossReport, DeliveryOptions options) {
        this.name = name;
        this.journal = journal;
        this.destination = destination;
        this.lossReport = lossReport;
        this.options = options;
        this.status = new DeliveryStatus(name, System::nanoTime);
    }

    /**
     * Begins at the first record that was not committed under this name.
     *
     * @throws BridgeException if the position cannot be read, or the destination can never work
     */
    public void start() throws BridgeException {
        JournalReader opened;
        try {
            opened = journal.reader(name);
        } catch (IOException e) {
            throw new BridgeException("The journal cannot be read for '" + name + "': " + e.getMessage(), e);
        }
        try {
            destination.start();
        } catch (BridgeException e) {
            close(opened);
            throw e;
        }
        reader = opened;
        status.begin(opened.position(), opened.isPaused());
        BatchReader batches = new BatchReader(opened, options, lossReport, status);
        DeliveryRun run = new DeliveryRun(journal, opened, batches, destination, options, status, stop, control);
        control.open();
        Thread started = new Thread(() -> runAndClose(run, opened), "deliver-" + name);
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    /**
     * Delivers what the journal holds for at most the given time, then stops and closes the destination; what is left
     * stays in the journal. Returns at most a few seconds after that time. A second call does nothing.
     */
    public void stop(Duration drain) {
        Thread stopping = thread;
        if (stopping == null) {
            return;
        }
        thread = null;
        stop.raise(drain);
        try {
            // The thread looks at the deadline itself; a little more, so that it is interrupted only if it cannot.
            stopping.join(drain.plusMillis(500).toMillis());
            if (stopping.isAlive()) {
                stopping.interrupt();
                stopping.join(LAST_GRACE.toMillis());
            }
            if (stopping.isAlive()) {
                LOG.atWarn().addKeyValue("destination", name).log("The destination does not let go; left behind");
            }
        } catch (InterruptedException e) {
            stopping.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the last exchange worked; what is wrong if not. */
    public Health health() {
        Health health = status.health();
        return destination
                .warning()
                .map(warning -> new Health(health.up(), health.detail() + "; " + warning))
                .orElse(health);
    }

    /**
     * {@code delivered}, {@code delivered.bytes}, {@code failed} (tries), {@code lost}, {@code lag.records}, {@code
     * last.success.age.seconds} (once there was a success), and the destination's own.
     */
    public Map<String, Number> metrics() {
        JournalReader current = reader;
        Map<String, Number> metrics = new LinkedHashMap<>(status.metrics(current == null ? lastLag : current.lag()));
        metrics.putAll(destination.metrics());
        return metrics;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String stream() {
        return journal.name();
    }

    @Override
    public State state() {
        Progress progress = status.progress();
        long end = Math.max(progress.position(), reader == null ? lastEnd : journal.nextIndex());
        Instant oldest = end > progress.position() ? journal.timeOf(progress.position()) : null;
        Duration age = oldest == null ? null : Duration.between(oldest, Instant.now());
        return new State(
                health(),
                status.isPaused(),
                progress.offered(end),
                progress.delivered(),
                progress.deliveredBytes(),
                end - progress.position(),
                journal.bytesFrom(progress.position()),
                age == null || age.isNegative() ? null : age,
                progress.lost(),
                status.failedTries(),
                progress.position(),
                end,
                destination.metrics());
    }

    @Override
    public CompletableFuture<State> pause() {
        return ask(new DeliveryControl.Pause(true, new CompletableFuture<>()));
    }

    @Override
    public CompletableFuture<State> resume() {
        return ask(new DeliveryControl.Pause(false, new CompletableFuture<>()));
    }

    @Override
    public CompletableFuture<State> moveTo(JournalPlace place) {
        return ask(new DeliveryControl.Move(place, new CompletableFuture<>()));
    }

    private CompletableFuture<State> ask(DeliveryControl.Wish wish) {
        return control.ask(wish).thenApply(done -> state());
    }

    private void runAndClose(DeliveryRun run, JournalReader opened) {
        try {
            run.run();
        } finally {
            lastEnd = journal.nextIndex();
            lastLag = opened.lag();
            reader = null;
            status.stopped(lastLag);
            close(opened);
        }
    }

    private void close(JournalReader opened) {
        try {
            opened.close();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).addKeyValue("destination", name).log("The journal's reader did not close");
        }
    }
}
