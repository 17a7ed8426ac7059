package io.spoor.bridges;

import io.spoor.tracing.spi.JournalPlace;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What others want of a {@link DeliveryLoop}, until its thread does it between two rounds. Any thread asks; {@link #next}
 * and {@link #close} are for the loop's.
 */
final class DeliveryControl {

    /** One wish. */
    sealed interface Wish {
        /** Completed by the loop's thread when the wish is fulfilled. */
        CompletableFuture<@Nullable Void> done();
    }

    record Pause(boolean paused, CompletableFuture<@Nullable Void> done) implements Wish {}

    record Move(JournalPlace place, CompletableFuture<@Nullable Void> done) implements Wish {}

    private final StopSignal signal;
    private final Queue<Wish> wishes = new ArrayDeque<>(); // guarded by this
    private boolean closed = true; // guarded by this

    /** @param signal ends the waits of the loop's thread, so that it looks here */
    DeliveryControl(StopSignal signal) {
        this.signal = signal;
    }

    synchronized void open() {
        closed = false;
    }

    CompletableFuture<@Nullable Void> ask(Wish wish) {
        synchronized (this) {
            if (closed) {
                wish.done()
                        .completeExceptionally(
                                new IllegalStateException("nothing is delivered now: the bridge is not running"));
                return wish.done();
            }
            wishes.add(wish);
        }
        signal.nudge();
        return wish.done();
    }

    synchronized @Nullable Wish next() {
        return wishes.poll();
    }

    /** Nothing will be fulfilled any more. */
    synchronized void close() {
        closed = true;
        IllegalStateException ended = new IllegalStateException("the bridge has ended");
        for (Wish wish = wishes.poll(); wish != null; wish = wishes.poll()) {
            wish.done().completeExceptionally(ended);
        }
    }

    /** The index that a place has in a journal now. */
    static long indexOf(JournalPlace place, io.spoor.tracing.journal.Journal journal) throws IOException {
        if (place instanceof JournalPlace.At at) {
            return journal.indexAt(at.time());
        } else if (place instanceof JournalPlace.Index index) {
            return index.index();
        } else if (place instanceof JournalPlace.Oldest) {
            return journal.oldestIndex();
        }
        return journal.nextIndex();
    }
}
