package io.spoor.broker.store;

import io.spoor.broker.routing.Subscription;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A session's side of the store: what happens to it is recorded here, before anybody is told. Belongs to the session's
 * event loop.
 *
 * <p>Methods that return a position say what must be {@linkplain SessionStore#isSafe safe} before the client may see an
 * answer that rests on it.
 */
public final class DurableSession {
    private final SessionStore store;
    private final long number;
    private final Whereabouts records;

    /** A session, new or of an earlier process. */
    DurableSession(SessionStore store, long number, Whereabouts records) {
        this.store = store;
        this.number = number;
        this.records = records;
    }

    long number() {
        return number;
    }

    /**
     * The session as it is now, without its subscriptions and messages.
     *
     * @throws StoreFullException if it is new and there is no room for it
     */
    public long save(SessionState now) {
        save(now, records.hasState()); // a known one may come to take what fills the store
        return store.position();
    }

    /** Likewise, where no answer rests on it: without it, the session is as it was before after a restart. */
    public void saveIfPossible(SessionState now) {
        try {
            save(now);
        } catch (StoreFullException e) {
            store.countUnrecorded();
        }
    }

    private void save(SessionState now, boolean urgent) {
        RecordBuffer record = Records.session(number, now);
        int bytes = record.size();
        records.stateIn(store.append(record, urgent, bytes), bytes);
    }

    /** Makes or replaces a subscription. */
    public long subscribed(Subscription subscription) {
        String filter = subscription.filter().text();
        int cost = Whereabouts.cost(filter);
        records.subscribedIn(filter, store.append(Records.subscription(number, subscription), false, cost));
        return store.position();
    }

    public long unsubscribed(String filter) {
        store.append(
                RecordBuffer.begin(RecordType.SUBSCRIPTION_END).number(number).text(filter), true, 0);
        records.forgetSubscription(filter);
        return store.position();
    }

    /** A message goes to the client. */
    public long sent(Holding holding, int packetId, long order) {
        store.append(
                RecordBuffer.begin(RecordType.SENT)
                        .number(number)
                        .number(holding.id())
                        .number(packetId)
                        .number(order),
                true,
                0);
        return store.position();
    }

    /** The client has a QoS 2 message; its packet identifier is still in use. */
    public long releasing(Holding holding, int packetId, long order) {
        LogSegment where =
                store.append(Records.releasing(number, holding.id(), packetId, order), true, Whereabouts.SMALL);
        records.releasingIn(packetId, where);
        holding.release();
        return store.position();
    }

    /** Through with a message: the client has it, or it has been given up. No answer rests on it. */
    public void done(Holding holding) {
        holding.release();
        store.appendIfPossible(
                RecordBuffer.begin(RecordType.DONE).number(number).number(holding.id()));
    }

    /** The client has completed the exchange of a QoS 2 message. No answer rests on it. */
    public void completed(int packetId) {
        records.forgetReleasing(packetId);
        store.appendIfPossible(
                RecordBuffer.begin(RecordType.COMPLETED).number(number).number(packetId));
    }

    /** The client has released the identifier of a message that it sent; it may use it for another one. */
    public long released(int packetId) {
        if (!records.isReceived(packetId)) {
            return 0; // its message was of no concern to any persistent session
        }
        store.append(RecordBuffer.begin(RecordType.RELEASED).number(number).number(packetId), true, 0);
        records.forgetReceived(packetId);
        return store.position();
    }

    /** The session is over. Its messages need no record any more, but their {@link Holding}s are to be released. */
    public void ended() {
        records.forgetAll();
        store.appendIfPossible(RecordBuffer.begin(RecordType.SESSION_END).number(number));
    }

    void receivedIn(int packetId, LogSegment where) {
        records.receivedIn(packetId, where);
    }

    // -- compaction ---------------------------------------------------------------------------------------------------

    /** A message of the session and how far it has come; for {@link #rewrite}. */
    public record Progress(Holding holding, int qos, boolean retain, int[] identifiers, int packetId, long order) {}

    /** Writes what is in segments up to this one again: state, subscriptions, identifiers; messages follow by {@link #rewrite}. */
    public void rewrite(long upTo, Supplier<SessionState> now, Iterable<Subscription> all, Map<Integer, Long> orders) {
        if (records.isStateIn(upTo)) {
            save(now.get(), true);
        }
        for (Subscription subscription : all) {
            String filter = subscription.filter().text();
            if (records.isSubscriptionIn(filter, upTo)) {
                RecordBuffer record = Records.subscription(number, subscription);
                records.subscribedIn(filter, store.append(record, true, Whereabouts.cost(filter)));
            }
        }
        rewriteReceived(upTo);
        for (int packetId : records.releasingUpTo(upTo)) {
            Long order = orders.get(packetId);
            if (order != null) {
                RecordBuffer record = Records.releasing(number, 0, packetId, order);
                records.releasingIn(packetId, store.append(record, true, Whereabouts.SMALL));
            }
        }
    }

    private void rewriteReceived(long upTo) {
        List<Integer> old = records.receivedUpTo(upTo);
        if (!old.isEmpty()) {
            RecordBuffer record =
                    RecordBuffer.begin(RecordType.RECEIVED).number(number).number(old.size());
            old.forEach(record::number);
            LogSegment to = store.append(record, true, (long) Whereabouts.SMALL * old.size());
            old.forEach(packetId -> records.receivedIn(packetId, to));
        }
    }

    /** Writes a message of the session again if it, or that the session holds it, is in segments up to this one. */
    public void rewrite(long upTo, Progress progress) {
        Holding holding = progress.holding();
        if (holding.isIn(upTo)) {
            store.rewrite(holding.message(), upTo);
            int generation = holding.message().generation();
            holding.movedTo(store.append(Records.holding(number, progress), true, Holding.COST), generation);
        }
    }

    /**
     * Holds a message of the past as well: a retained one, for a new subscription.
     *
     * @return null if it has been let go meanwhile
     */
    public @Nullable Holding hold(StoredMessage message, int qos, boolean retain, int[] identifiers) {
        if (!message.hold()) {
            return null;
        }
        try {
            store.rewrite(message, store.compactingUpTo()); // or its copy might come behind this, which may be missed
            int generation = message.generation();
            Holding holding = new Holding(store.nextId(), message, null, generation);
            Progress progress = new Progress(holding, qos, retain, identifiers, 0, 0);
            holding.movedTo(store.append(Records.holding(number, progress), false, Holding.COST), generation);
            return holding;
        } catch (RuntimeException e) {
            message.release();
            throw e;
        }
    }
}
