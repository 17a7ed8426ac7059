package io.spoor.bridges;

import io.spoor.tracing.spi.BridgeException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Takes a journal's records somewhere. All methods but {@link #start()} and {@link #metrics()} are called by one thread,
 * that of the {@link DeliveryLoop}, which retries whatever throws: a destination only has to say the truth about what has arrived.
 *
 * <p>After an exception from any of them everything that was not confirmed is handed over again, from the first such
 * record on and in order; whatever a destination still holds of it is to be forgotten.
 */
public interface Destination extends AutoCloseable {

    /**
     * Called once, before all else, by the thread that starts the loop; must not wait for a peer.
     *
     * @throws BridgeException if it can never work as configured
     */
    default void start() throws BridgeException {}

    /**
     * Delivers the records, or takes them over to deliver them soon.
     *
     * @return an index below which every record has arrived for good: {@link RecordBatch#nextIndex()} if all of them
     *     have; lower, also one returned before, if some are under way still; 0 if nothing is known to have arrived
     * @throws DeliveryException if it did not work, with a wish when to try again
     * @throws IOException if it did not work; the message says with what, for people
     */
    long deliver(RecordBatch batch) throws IOException, InterruptedException;

    /**
     * What has arrived since, asked every now and then also when there is nothing to deliver.
     *
     * @return as {@link #deliver} does; empty if nothing is known beyond what was returned last
     * @throws IOException if something not confirmed so far may be lost
     */
    default OptionalLong confirmed() throws IOException, InterruptedException {
        return OptionalLong.empty();
    }

    /**
     * Called when delivery goes on at another record, back or ahead: forgets whatever was handed over and confirmed, so
     * that from now on only what is handed over anew gets confirmed.
     */
    default void restart() {}

    /**
     * Called when the last records were handed over: waits up to the given time for them to arrive. Called again if
     * something had to be delivered once more.
     *
     * @return as {@link #confirmed()}
     */
    default OptionalLong finish(Duration timeout) throws IOException, InterruptedException {
        return confirmed();
    }

    /** What a person should know although deliveries work, in words. Any thread. */
    default Optional<String> warning() {
        return Optional.empty();
    }

    /** Figures of its own by metric name. Any thread. */
    default Map<String, Number> metrics() {
        return Map.of();
    }

    /** Gives everything back, without waiting for a peer. Called once, last. */
    @Override
    void close();
}
