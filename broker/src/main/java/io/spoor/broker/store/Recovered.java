package io.spoor.broker.store;

import io.spoor.broker.routing.Subscription;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What an earlier process left.
 *
 * @param sessions in no particular order
 * @param retained the retained message of each topic that has one
 * @param cuts ends of files that could not be used
 * @param duration of reading all of it
 */
public record Recovered(List<Session> sessions, List<StoredMessage> retained, List<Cut> cuts, Duration duration) {

    /**
     * A session.
     *
     * @param number by which its records name it
     * @param records where these are
     * @param waiting not yet sent, in their order
     * @param inFlight sent and not acknowledged, in the order in which they were sent
     * @param releasing identifiers of QoS 2 messages that await a PUBCOMP, likewise
     * @param received identifiers of QoS 2 messages that came from the client and are not released
     */
    public record Session(
            long number,
            Whereabouts records,
            SessionState state,
            List<Subscription> subscriptions,
            List<DurableSession.Progress> waiting,
            List<DurableSession.Progress> inFlight,
            List<Releasing> releasing,
            List<Integer> received) {

        /** Begins to record its further life. */
        public DurableSession resume(SessionStore store) {
            return new DurableSession(store, number, records);
        }
    }

    /** A packet identifier that awaits a PUBCOMP; the order is that in which messages were sent. */
    public record Releasing(int packetId, long order) {}

    /**
     * The end of a file that could not be used: what was being written when the machine lost its power, or what somebody
     * cut off.
     *
     * @param offset where the last good record ends
     * @param bytes how many bytes behind it were in use, as far as is known
     * @param records how many whole records were behind it
     */
    public record Cut(Path file, long offset, long bytes, long records) {}

    /** How many messages wait or are in flight. */
    public long messages() {
        return sessions.stream()
                .mapToLong(
                        session -> session.waiting().size() + session.inFlight().size())
                .sum();
    }
}
