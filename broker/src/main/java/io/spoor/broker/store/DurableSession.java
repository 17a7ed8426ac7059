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
    /** What a record that is not a message counts for in its segment. */
    private static final int SMALL = 64;

    private final SessionStore store;
    private final long number;
    private final Map<String, LogSegment> subscriptions = new HashMap<>(4);
    private final Map<Integer, LogSegment> received = new HashMap<>(0);
    private final Map<Integer, LogSegment> releasing = new HashMap<>(0);
    private @Nullable LogSegment state;

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
        boolean known = state != null; // then it may come to take what fills the store
        state = moved(state, store.append(Records.session(number, now), known));
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

    /** Makes or replaces a subscription. */
    public long subscribed(Subscription subscription) {
        LogSegment where = store.append(Records.subscription(number, subscription), false);
        subscribedIn(subscription.filter().text(), where);
        return store.position();
    }

    public long unsubscribed(String filter) {
        store.append(
                RecordBuffer.begin(RecordType.SUBSCRIPTION_END).number(number).text(filter), true);
        moved(subscriptions.remove(filter), null);
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
                true);
        return store.position();
    }

    /** The client has a QoS 2 message; its packet identifier is still in use. */
    public long releasing(Holding holding, int packetId, long order) {
        LogSegment where = store.append(Records.releasing(number, holding.id(), packetId, order), true);
        releasingIn(packetId, where);
        holding.message().release();
        return store.position();
    }

    /** Through with a message: the client has it, or it has been given up. No answer rests on it. */
    public void done(Holding holding) {
        holding.message().release();
        store.appendIfPossible(
                RecordBuffer.begin(RecordType.DONE).number(number).number(holding.id()));
    }

    /** The client has completed the exchange of a QoS 2 message. No answer rests on it. */
    public void completed(int packetId) {
        moved(releasing.remove(packetId), null);
        store.appendIfPossible(
                RecordBuffer.begin(RecordType.COMPLETED).number(number).number(packetId));
    }

    /** The client has released the identifier of a message that it sent; it may use it for another one. */
    public long released(int packetId) {
        LogSegment where = received.remove(packetId);
        if (where == null) {
            return 0; // its message was of no concern to any persistent session
        }
        moved(where, null);
        store.append(RecordBuffer.begin(RecordType.RELEASED).number(number).number(packetId), true);
        return store.position();
    }

    /** The session is over. Its messages need no record any more, but are to be released. */
    public void ended() {
        forgetAll();
        store.appendIfPossible(RecordBuffer.begin(RecordType.SESSION_END).number(number));
    }

    /** Nothing of the session is needed any more, beside its messages. */
    void forgetAll() {
        moved(state, null);
        subscriptions.values().forEach(where -> moved(where, null));
        received.values().forEach(where -> moved(where, null));
        releasing.values().forEach(where -> moved(where, null));
        state = null;
        subscriptions.clear();
        received.clear();
        releasing.clear();
    }

    void stateIn(LogSegment where) {
        state = moved(state, where);
    }

    void subscribedIn(String filter, LogSegment where) {
        moved(subscriptions.put(filter, where), where);
    }

    void receivedIn(int packetId, LogSegment where) {
        moved(received.put(packetId, where), where);
    }

    void releasingIn(int packetId, LogSegment where) {
        moved(releasing.put(packetId, where), where);
    }

    void forgetSubscription(String filter) {
        moved(subscriptions.remove(filter), null);
    }

    void forgetReceived(int packetId) {
        moved(received.remove(packetId), null);
    }

    void forgetReleasing(int packetId) {
        moved(releasing.remove(packetId), null);
    }

    /** Counts something small as needed where it now is, and no longer where it was. */
    private static @Nullable LogSegment moved(@Nullable LogSegment from, @Nullable LogSegment to) {
        if (from != null) {
            from.addLive(-SMALL);
        }
        if (to != null) {
            to.addLive(SMALL);
        }
        return to;
    }

    // -- compaction ---------------------------------------------------------------------------------------------------

    /** A message of the session and how far it has come; for {@link #rewrite}. */
    public record Progress(Holding holding, int qos, boolean retain, int[] identifiers, int packetId, long order) {}

    /** Writes what is in segments up to this one again: state, subscriptions, identifiers; messages follow by {@link #rewrite}. */
    public void rewrite(long upTo, Supplier<SessionState> now, Iterable<Subscription> all, Map<Integer, Long> orders) {
        if (state != null && state.number() <= upTo) {
            state = store.append(Records.session(number, now.get()), true);
            state.addLive(SMALL);
        }
        for (Subscription subscription : all) {
            String filter = subscription.filter().text();
            LogSegment where = subscriptions.get(filter);
            if (where != null && where.number() <= upTo) {
                LogSegment to = store.append(Records.subscription(number, subscription), true);
                to.addLive(SMALL);
                subscriptions.put(filter, to);
            }
        }
        rewriteReceived(upTo);
        for (Map.Entry<Integer, LogSegment> entry : releasing.entrySet()) {
            Long order = orders.get(entry.getKey());
            if (entry.getValue().number() <= upTo && order != null) {
                LogSegment to = store.append(Records.releasing(number, 0, entry.getKey(), order), true);
                to.addLive(SMALL);
                entry.setValue(to);
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
            LogSegment to = store.append(record, true);
            to.addLive((long) SMALL * old.size());
            old.forEach(packetId -> received.put(packetId, to));
        }
    }

    /** Writes a message of the session again if it, or that the session holds it, is in segments up to this one. */
    public void rewrite(long upTo, Progress progress) {
        Holding holding = progress.holding();
        if (holding.isIn(upTo)) {
            store.rewrite(holding.message(), upTo);
            holding.segment(store.append(Records.holding(number, progress), true));
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
            Holding holding = new Holding(store.nextId(), message, null);
            holding.segment(store.append(
                    Records.holding(number, new Progress(holding, qos, retain, identifiers, 0, 0)), false));
            return holding;
        } catch (RuntimeException e) {
            message.release();
            throw e;
        }
    }
}
