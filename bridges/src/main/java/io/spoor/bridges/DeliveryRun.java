package io.spoor.bridges;

import io.spoor.tracing.journal.JournalReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/** What the thread of a {@link DeliveryLoop} does; everything here is its own. */
final class DeliveryRun implements Runnable {
    /** How long to wait for records before asking the destination what it has confirmed. */
    private static final Duration IDLE = Duration.ofMillis(250);

    /** A batch handed over and not confirmed so far. */
    private record UnderWay(long nextIndex, int records, int bytes) {}

    private final JournalReader reader;
    private final BatchReader batches;
    private final Destination destination;
    private final DeliveryOptions options;
    private final DeliveryStatus status;
    private final StopSignal stop;
    private final Backoff backoff;
    private final ArrayDeque<UnderWay> underWay = new ArrayDeque<>();
    private long committed;
    private boolean rewind;

    DeliveryRun(
            JournalReader reader,
            BatchReader batches,
            Destination destination,
            DeliveryOptions options,
            DeliveryStatus status,
            StopSignal stop) {
        this.reader = reader;
        this.batches = batches;
        this.destination = destination;
        this.options = options;
        this.status = status;
        this.stop = stop;
        this.backoff = new Backoff(options.firstRetry(), options.maxRetry(), ThreadLocalRandom.current());
    }

    @Override
    public void run() {
        try {
            boolean more = true;
            while (more || !stop.isRaised()) {
                more = attempt();
                if (stop.isOver()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            // Only stop() interrupts, when the time for draining is over: what was not confirmed stays in the journal.
            Thread.currentThread().interrupt();
        } finally {
            destination.close();
        }
    }

    /** One round; returns whether there may be more to do without waiting. */
    private boolean attempt() throws InterruptedException {
        try {
            if (rewind) {
                reader.rewind();
                rewind = false;
            }
            boolean more = stop.isRaised() ? drain() : deliver();
            status.round();
            return more;
        } catch (IOException | RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw (InterruptedException) new InterruptedException().initCause(e);
            }
            failed(e);
            return true;
        }
    }

    private boolean drain() throws IOException, InterruptedException {
        RecordBatch batch = batches.next(Duration.ZERO, Duration.ZERO);
        if (!batch.isEmpty()) {
            deliver(batch);
            return true;
        }
        confirm(destination.finish(stop.remaining()));
        return false;
    }

    private boolean deliver() throws IOException, InterruptedException {
        RecordBatch batch = batches.next(IDLE, options.linger());
        if (batch.isEmpty()) {
            confirm(destination.confirmed());
            status.taken();
            return false;
        }
        deliver(batch);
        return true;
    }

    private void deliver(RecordBatch batch) throws IOException, InterruptedException {
        long confirmed = destination.deliver(batch);
        status.taken();
        underWay.add(new UnderWay(batch.nextIndex(), batch.size(), batch.bytes()));
        confirm(OptionalLong.of(confirmed));
    }

    private void confirm(OptionalLong confirmed) throws IOException {
        if (confirmed.isEmpty() || confirmed.getAsLong() <= committed) {
            return;
        }
        long nextIndex = confirmed.getAsLong();
        reader.commit(nextIndex);
        committed = nextIndex;
        backoff.reset();
        long records = 0;
        long bytes = 0;
        for (UnderWay first = underWay.peek(); first != null && first.nextIndex <= nextIndex; first = underWay.peek()) {
            records += first.records;
            bytes += first.bytes;
            underWay.remove();
        }
        status.delivered(records, bytes);
    }

    private void failed(Exception cause) throws InterruptedException {
        status.failed(cause);
        underWay.clear();
        Duration wait = backoff.next();
        if (cause instanceof DeliveryException delivery && delivery.retryAfter().compareTo(wait) > 0) {
            wait = delivery.retryAfter();
        }
        rewind = true;
        stop.pause(wait);
    }
}
