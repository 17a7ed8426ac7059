package io.spoor.tracing.spi;

import io.spoor.tracing.spi.Bridge.Health;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A bridge's way from one journal to its destination. All methods are for any thread; what is asked for is done between
 * two batches, by the thread that delivers. The futures fail with an {@link IllegalStateException} if nothing is
 * delivered at the time, because the bridge has not started or has ended.
 */
public interface Delivery {

    /** The name of its position in the journal, unique among all deliveries. */
    String name();

    /** The name of the journal: {@code trace} or {@code payloads}. */
    String stream();

    /** How it does at this moment. */
    State state();

    /** Stops taking records, until {@link #resume()}, also after a restart. They wait in the journal. */
    CompletableFuture<State> pause();

    /** Goes on where it was paused. Does nothing if it is not. */
    CompletableFuture<State> resume();

    /**
     * Goes on at another place: back, to deliver again what is still kept, or ahead, past what then counts as lost. What
     * was under way may arrive twice.
     */
    CompletableFuture<State> moveTo(JournalPlace place);

    /**
     * A delivery at a moment. Counts are since the start; at each moment {@code offered = delivered + waiting + } all that
     * is {@code lost}.
     *
     * @param offered records that were there to be delivered, once more for each time that they are sent again by request
     * @param deliveredBytes of those that were delivered
     * @param waiting records not delivered so far, or not confirmed
     * @param waitingBytes of these, roughly
     * @param oldestWaiting how long ago the first of these was written, to about a second; null if there is none
     * @param lost records by cause, for example {@code journal_full} or {@code skipped}
     * @param failedTries how often a delivery did not work
     * @param position the index of the first record that is not delivered
     * @param end the index that the next record will get
     * @param figures the destination's own, by name
     */
    record State(
            Health health,
            boolean paused,
            long offered,
            long delivered,
            long deliveredBytes,
            long waiting,
            long waitingBytes,
            @Nullable Duration oldestWaiting,
            Map<String, Long> lost,
            long failedTries,
            long position,
            long end,
            Map<String, Number> figures) {
        public State {
            lost = Map.copyOf(lost);
            figures = Map.copyOf(figures);
        }
    }
}
