package io.spoor.bridges;

import io.spoor.bridges.BatchReader.LostRange;
import io.spoor.bridges.DeliveryControl.Wish;
import io.spoor.tracing.journal.Journal;
import io.spoor.tracing.journal.JournalReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/** What the thread of a {@link DeliveryLoop} does; everything here is its own. */
final class DeliveryRun implements Runnable {
    /** How long to wait for records before asking the destination what it has confirmed. */
    private static final Duration IDLE = Duration.ofMillis(250);

    /** A batch handed over and not confirmed so far. */
    private record UnderWay(long nextIndex, int bytes) {}

    private final Journal journal;
    private final JournalReader reader;
    private final BatchReader batches;
    private final Destination destination;
    private final DeliveryOptions options;
    private final DeliveryStatus status;
    private final StopSignal stop;
    private final DeliveryControl control;
    private final Backoff backoff;
    private final ArrayDeque<UnderWay> underWay = new ArrayDeque<>();
    private final ArrayDeque<LostRange> lost = new ArrayDeque<>(); // not confirmed so far
    private long committed;
    private boolean rewind;

    DeliveryRun(
            Journal journal,
            JournalReader reader,
            BatchReader batches,
            Destination destination,
            DeliveryOptions options,
            DeliveryStatus status,
            StopSignal stop,
            DeliveryControl control) {
        this.journal = journal;
        this.control = control;
        this.committed = reader.position();
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
            control.close();
            destination.close();
        }
    }

    /** One round; returns whether there may be more to do without waiting. */
    private boolean attempt() throws InterruptedException {
        try {
            fulfilWishes();
            if (rewind) {
                reader.rewind();
                rewind = false;
            }
            if (status.isPaused()) {
                settle();
                return false;
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

    private void fulfilWishes() throws IOException {
        for (Wish wish = control.next(); wish != null; wish = control.next()) {
            try {
                if (wish instanceof DeliveryControl.Pause pause) {
                    reader.setPaused(pause.paused());
                    status.paused(pause.paused());
                } else if (wish instanceof DeliveryControl.Move move) {
                    moveTo(DeliveryControl.indexOf(move.place(), journal));
                }
                wish.done().complete(null);
            } catch (IOException | RuntimeException e) {
                wish.done().completeExceptionally(e);
                throw e;
            }
        }
    }

    private void moveTo(long index) throws IOException {
        reader.moveTo(index);
        forgetUnderWay();
        destination.restart();
        committed = reader.position();
        status.moved(committed);
        backoff.reset();
    }

    /** While paused: what is under way may still arrive; after that the destination is left alone. */
    private void settle() throws IOException, InterruptedException {
        if (!underWay.isEmpty()) {
            confirm(stop.isRaised() ? destination.finish(stop.remaining()) : destination.confirmed());
        }
        if (!stop.isRaised()) {
            stop.pause(IDLE);
        }
    }

    private boolean drain() throws IOException, InterruptedException {
        RecordBatch batch = batches.next(Duration.ZERO, Duration.ZERO);
        if (!batch.isEmpty()) {
            deliver(batch);
            return true;
        }
        confirm(destination.finish(stop.remaining()));
        confirmReported();
        return false;
    }

    private boolean deliver() throws IOException, InterruptedException {
        RecordBatch batch = batches.next(IDLE, options.linger());
        if (batch.isEmpty()) {
            confirm(destination.confirmed());
            confirmReported();
            status.taken();
            return false;
        }
        deliver(batch);
        return true;
    }

    private void deliver(RecordBatch batch) throws IOException, InterruptedException {
        lost.addAll(batches.takeLost());
        long confirmed = destination.deliver(batch);
        status.taken();
        underWay.add(new UnderWay(batch.nextIndex(), batch.bytes()));
        confirm(OptionalLong.of(confirmed));
    }

    private void confirm(OptionalLong confirmed) throws IOException {
        if (confirmed.isEmpty() || underWay.isEmpty() || confirmed.getAsLong() < committed) {
            return;
        }
        commit(Math.min(confirmed.getAsLong(), underWay.getLast().nextIndex));
    }

    /** Losses that nothing was to be delivered for: their report has accounted for them. */
    private void confirmReported() throws IOException {
        lost.addAll(batches.takeLost());
        if (underWay.isEmpty() && !lost.isEmpty()) {
            commit(lost.getLast().last() + 1);
        }
    }

    private void commit(long nextIndex) throws IOException {
        boolean first = underWay.isEmpty() || underWay.getFirst().nextIndex <= nextIndex;
        if (nextIndex == committed && !first) {
            return;
        }
        reader.commit(nextIndex);
        backoff.reset();
        long bytes = 0;
        for (UnderWay next = underWay.peek(); next != null && next.nextIndex <= nextIndex; next = underWay.peek()) {
            bytes += next.bytes;
            underWay.remove();
        }
        Map<String, Long> lostOfIt = new HashMap<>();
        for (LostRange next = lost.peek(); next != null && next.last() < nextIndex; next = lost.peek()) {
            if (next.first() >= committed) { // what was skipped has counted when it was
                lostOfIt.merge(next.cause(), next.last() - next.first() + 1, Long::sum);
            }
            lost.remove();
        }
        status.committed(nextIndex, lostOfIt, bytes);
        committed = nextIndex;
    }

    private void forgetUnderWay() {
        underWay.clear();
        lost.clear();
        batches.takeLost();
    }

    private void failed(Exception cause) throws InterruptedException {
        status.failed(cause);
        forgetUnderWay();
        Duration wait = backoff.next();
        if (cause instanceof DeliveryException delivery && delivery.retryAfter().compareTo(wait) > 0) {
            wait = delivery.retryAfter();
        }
        rewind = true;
        stop.pause(wait);
    }
}
