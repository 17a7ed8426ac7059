package io.spoor.broker.session;

import io.spoor.broker.store.DurableSession.Progress;
import io.spoor.broker.store.Holding;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to one subscriber. Its message is kept.
 *
 * @param qos granted for this delivery
 * @param retain as the subscriber is to see it
 * @param identifiers subscription identifiers
 * @param filter what matched
 * @param held whether the publisher's flow counts it
 * @param limited whether the session's queue limits count it
 * @param replayed whether it is a retained message for a new subscription
 * @param holding its place in the store, if the session outlives the process
 */
record Pending(
        Publication publication,
        int qos,
        boolean retain,
        int[] identifiers,
        String filter,
        boolean held,
        boolean limited,
        boolean replayed,
        @Nullable Holding holding) {

    int bytes() {
        return publication.message().heldBytes();
    }

    /** How far it has come; only of one that has a holding. */
    Progress progress(int packetId, long order) {
        return new Progress(Objects.requireNonNull(holding), qos, retain, identifiers, packetId, order);
    }

    /** Takes it out of its publisher's account. */
    void release() {
        PublisherFlow flow = publication.sender().flow();
        if (held && flow != null) {
            flow.release(bytes());
        }
    }

    /** The same out of its publisher's account: it may wait for long, and must not keep a dead connection in memory. */
    Pending released() {
        release();
        Publication alone = publication.sender().flow() == null ? publication : publication.kept(publication.stored());
        return new Pending(alone, qos, retain, identifiers, filter, false, true, replayed, holding);
    }
}
