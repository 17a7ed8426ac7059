package io.spoor.broker.store;

import io.spoor.broker.store.Recovered.Cut;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is in a store, and what a start would make of it.
 *
 * @param segments files
 * @param records whole ones, also behind damages
 * @param bytes of these records
 * @param damages what cannot be read
 * @param cuts what a start would cut off
 * @param refusal why a start would fail; null if it would not
 * @param contents what the whole records come to
 */
public record StoreReport(
        int segments,
        long records,
        long bytes,
        List<Damage> damages,
        List<Cut> cuts,
        @Nullable String refusal,
        Contents contents) {

    /**
     * A place that cannot be read.
     *
     * @param from file offset of its first byte
     * @param to file offset behind it
     */
    public record Damage(Path file, long from, long to, String what) {}

    /**
     * What records come to.
     *
     * @param messages that wait for a session or are under way to it, once for each session
     * @param retained topics with a retained message
     */
    public record Contents(long sessions, long subscriptions, long messages, long retained) {
        static Contents of(Recovered left) {
            long subscriptions = left.sessions().stream()
                    .mapToLong(session -> session.subscriptions().size())
                    .sum();
            return new Contents(
                    left.sessions().size(),
                    subscriptions,
                    left.messages(),
                    left.retained().size());
        }
    }

    /** Whether a start would use all of it. */
    public boolean isWhole() {
        return damages.isEmpty() && cuts.isEmpty() && refusal == null;
    }
}
