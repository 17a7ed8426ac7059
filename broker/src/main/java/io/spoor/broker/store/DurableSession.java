package io.spoor.broker.store;

import io.spoor.broker.routing.Subscription;
import java.util.ArrayList;
import java.util.HashMap;
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
    /** What a record of a few numbers counts for in its segment. */
    static final int SMALL = 24;

    private final SessionStore store;
    private final long number;
    private final Map<String, LogSegment> subscriptions = new HashMap<>(4);
    private final Map<Integer, LogSegment> received = new HashMap<>(0);
    private final Map<Integer, LogSegment> releasing = new HashMap<>(0);
    private @Nullable LogSegment state;
    private int stateBytes;

    DurableSession(SessionStore store, long number) {
        this.store = store;
        this.number = number;
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
        save(now, state != null); // a known one may come to take what fills the store
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
        stateIn(store.append(record, urgent, bytes), bytes);
    }

    /** Makes or replaces a subscription. */
    public long subscribed(Subscription subscription) {
        String filter = subscription.filter().text();
        subscribedIn(filter, store.append(Records.subscription(number, subscription), false, cost(filter)));
        return store.position();
    }

    public long unsubscribed(String filter) {
        store.append(
                RecordBuffer.begin(RecordType.SUBSCRIPTION_END).number(number).text(filter), true, 0);
        forgetSubscription(filter);
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
        LogSegment where = store.append(Records.releasing(number, holding.id(), packetId, order), true, SMALL);
        releasingIn(packetId, where);
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
        forgetReleasing(packetId);
        store.appendIfPossible(
                RecordBuffer.begin(RecordType.COMPLETED).number(number).number(packetId));
    }

    /** The client has released the identifier of a message that it sent; it may use it for another one. */
    public long released(int packetId) {
        if (!received.containsKey(packetId)) {
            return 0; // its message was of no concern to any persistent session
        }
        store.append(RecordBuffer.begin(RecordType.RELEASED).number(number).number(packetId), true, 0);
        forgetReceived(packetId);
        return store.position();
    }

    /** The session is over. Its messages need no record any more, but their {@link Holding}s are to be released. */
    public void ended() {
        forgetAll();
        store.appendIfPossible(RecordBuffer.begin(RecordType.SESSION_END).number(number));
    }

    /** Nothing of the session is needed any more, beside its messages. */
    void forgetAll() {
        forget(state, stateBytes);
        subscriptions.forEach((filter, where) -> forget(where, cost(filter)));
        received.values().forEach(where -> forget(where, SMALL));
        releasing.values().forEach(where -> forget(where, SMALL));
        state = null;
        subscriptions.clear();
        received.clear();
        releasing.clear();
    }

    // What is somewhere is counted there before it is known here; what is no longer is counted off.

    void stateIn(LogSegment where, int bytes) {
        forget(state, stateBytes);
        state = where;
        stateBytes = bytes;
    }

    void subscribedIn(String filter, LogSegment where) {
        forget(subscriptions.put(filter, where), cost(filter));
    }

    void receivedIn(int packetId, LogSegment where) {
        forget(received.put(packetId, where), SMALL);
    }

    void releasingIn(int packetId, LogSegment where) {
        forget(releasing.put(packetId, where), SMALL);
    }

    void forgetSubscription(String filter) {
        forget(subscriptions.remove(filter), cost(filter));
    }

    void forgetReceived(int packetId) {
        forget(received.remove(packetId), SMALL);
    }

    void forgetReleasing(int packetId) {
        forget(releasing.remove(packetId), SMALL);
    }

    /** What a subscription counts for in its segment. */
    static int cost(String filter) {
        return SMALL + filter.length();
    }

    private static void forget(@Nullable LogSegment where, int bytes) {
        if (where != null) {
            where.addLive(-bytes);
        }
    }

    // -- compaction ---------------------------------------------------------------------------------------------------

    /** A message of the session and how far it has come; for {@link #rewrite}. */
    public record Progress(Holding holding, int qos, boolean retain, int[] identifiers, int packetId, long order) {}

    /** Writes what is in segments up to this one again: state, subscriptions, identifiers; messages follow by {@link #rewrite}. */
    public void rewrite(long upTo, Supplier<SessionState> now, Iterable<Subscription> all, Map<Integer, Long> orders) {
        if (state != null && state.number() <= upTo) {
            save(now.get(), true);
        }
        for (Subscription subscription : all) {
            String filter = subscription.filter().text();
            LogSegment where = subscriptions.get(filter);
            if (where != null && where.number() <= upTo) {
                subscribedIn(filter, store.append(Records.subscription(number, subscription), true, cost(filter)));
            }
        }
        rewriteReceived(upTo);
        for (Map.Entry<Integer, LogSegment> entry : releasing.entrySet()) {
            Long order = orders.get(entry.getKey());
            if (entry.getValue().number() <= upTo && order != null) {
                LogSegment to = store.append(Records.releasing(number, 0, entry.getKey(), order), true, SMALL);
                forget(entry.setValue(to), SMALL);
            }
        }
    }

    private void rewriteReceived(long upTo) {
        List<Integer> old = new ArrayList<>();
        received.forEach((packetId, where) -> {
            if (where.number() <= upTo) {
                old.add(packetId);
            }
        });
        if (!old.isEmpty()) {
            RecordBuffer record =
                    RecordBuffer.begin(RecordType.RECEIVED).number(number).number(old.size());
            old.forEach(record::number);
            LogSegment to = store.append(record, true, (long) SMALL * old.size());
            old.forEach(packetId -> receivedIn(packetId, to));
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
