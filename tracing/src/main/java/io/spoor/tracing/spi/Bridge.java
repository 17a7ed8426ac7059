package io.spoor.tracing.spi;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A running way out of the broker. All methods are called by one thread at a time, never by an event loop. */
public interface Bridge {

    /**
     * Unique among the running bridges, for example {@code logstash}. The bridge's journal readers bear this name, alone
     * or followed by a hyphen and more: when the broker starts, it forgets readers that belong to no configured bridge, so
     * that the journals keep nothing for them.
     */
    String name();

    /**
     * Starts delivering.
     *
     * @throws BridgeException if the bridge can never work as configured (a destination that is merely down is not such
     *     a case)
     */
    void start() throws BridgeException;

    /** Delivers what the journals hold for at most the given time, then releases everything. */
    void stop(Duration drain);

    /** The bridge's state at this moment; safe for use by any thread. */
    Health health();

    /** Figures at this moment by metric name, for example {@code delivered} or {@code lag.records}. Any thread. */
    Map<String, Number> metrics();

    /**
     * Whether accepted publishes to this topic belong into the payload journal, because this bridge reads it. The answer
     * for a topic never changes, also not between creation and {@link #start()}. Any thread, the first publish to each
     * topic included, so it is quick.
     */
    default boolean wantsPayload(String topic) {
        return false;
    }

    /** Whether payload records are to tell where the publish came from, which makes them larger; never changes. */
    default boolean wantsPayloadOrigin() {
        return false;
    }

    /** What could not be delivered, if the bridge keeps that. Any thread. */
    default Optional<DeadLetterBox> deadLetters() {
        return Optional.empty();
    }

    /** Its ways from the journals, to be watched and controlled one by one; none before it has started. Any thread. */
    default List<Delivery> deliveries() {
        return List.of();
    }

    /** Lines for the start-up text: where to look at what arrives, queries worth running. May be empty. */
    default List<String> startupHints() {
        return List.of();
    }

    /**
     * How a destination does.
     *
     * @param up whether the last exchange with it succeeded
     * @param detail in words, for people
     */
    record Health(boolean up, String detail) {}
}
