package io.spoor.broker.store;

import io.spoor.broker.routing.Subscription;
import io.spoor.broker.store.DurableSession.Progress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A session while its records are read. One thread. */
final class ReplayedSession {
    private final long number;
    private final Whereabouts records = new Whereabouts();
    private final Map<String, Subscription> subscriptions = new LinkedHashMap<>(4);
    private final Map<Long, Progress> messages = new LinkedHashMap<>(4);
    private final Map<Integer, Recovered.Releasing> releasing = new HashMap<>(0);
    private final TreeSet<Integer> received = new TreeSet<>();
    private @Nullable SessionState state;
    private int lastPacketId;

    ReplayedSession(long number) {
        this.number = number;
    }

    /** The session as it was from there on; the record's bytes are counted. */
    void state(SessionState now, LogSegment segment, int bytes) {
        state = now;
        records.stateIn(segment, bytes);
        if (now.lastPacketId() > 0) {
            lastPacketId = now.lastPacketId();
        }
    }

    /** Whether there is a record of what it is. */
    boolean isKnown() {
        return state != null;
    }

    void subscribed(Subscription subscription, LogSegment segment) {
        subscriptions.put(subscription.filter().text(), subscription);
        String filter = subscription.filter().text();
        segment.addLive(Whereabouts.cost(filter));
        records.subscribedIn(filter, segment);
    }

    void unsubscribed(String filter) {
        subscriptions.remove(filter);
        records.forgetSubscription(filter);
    }

    /** Adds a message, or what is newly known of it; true if it was not there. */
    boolean add(Progress progress) {
        Progress before = messages.put(progress.holding().id(), progress);
        if (before != null) {
            before.holding().forget();
        }
        return before == null;
    }

    void sent(long id, int packetId, long order) {
        lastPacketId = packetId;
        Progress it = messages.get(id);
        if (it != null) {
            messages.put(id, new Progress(it.holding(), it.qos(), it.retain(), it.identifiers(), packetId, order));
        }
    }

    @Nullable
    Holding done(long id) {
        Progress it = messages.remove(id);
        if (it == null) {
            return null;
        }
        it.holding().forget();
        return it.holding();
    }

    @Nullable
    Holding releasing(long id, int packetId, long order, LogSegment segment) {
        releasing.put(packetId, new Recovered.Releasing(packetId, order));
        segment.addLive(Whereabouts.SMALL);
        records.releasingIn(packetId, segment);
        return id == 0 ? null : done(id);
    }

    void completed(int packetId) {
        releasing.remove(packetId);
        records.forgetReleasing(packetId);
    }

    void received(int packetId, LogSegment segment) {
        received.add(packetId);
        segment.addLive(Whereabouts.SMALL);
        records.receivedIn(packetId, segment);
    }

    void released(int packetId) {
        received.remove(packetId);
        records.forgetReceived(packetId);
    }

    /** The session is over; returns what it held. */
    List<Holding> end() {
        records.forgetAll();
        List<Holding> held = messages.values().stream().map(Progress::holding).toList();
        held.forEach(Holding::forget);
        return held;
    }

    /**
     * Ends what a later message under the same packet identifier shows to be over: that the client was through with it may
     * not have been recorded, if the store was full just then.
     *
     * @return what is not held any more
     */
    List<Holding> dropOvertaken() {
        Map<Integer, Progress> newest = new HashMap<>();
        List<Long> overtaken = new ArrayList<>();
        for (Progress progress : messages.values()) {
            int packetId = progress.packetId();
            if (packetId == 0) {
                continue;
            }
            Recovered.Releasing released = releasing.get(packetId);
            if (released != null && released.order() >= progress.order()) {
                overtaken.add(progress.holding().id());
                continue;
            }
            if (released != null) {
                completed(packetId);
            }
            Progress other = newest.get(packetId);
            if (other == null || other.order() < progress.order()) {
                newest.put(packetId, progress);
                if (other != null) {
                    overtaken.add(other.holding().id());
                }
            } else {
                overtaken.add(progress.holding().id());
            }
        }
        return overtaken.stream().map(this::done).filter(Objects::nonNull).toList();
    }

    Recovered.Session finish() {
        List<Progress> waiting = new ArrayList<>();
        List<Progress> inFlight = new ArrayList<>();
        for (Progress progress : messages.values()) {
            (progress.packetId() == 0 ? waiting : inFlight).add(progress);
        }
        waiting.sort(Comparator.comparingLong(progress -> progress.holding().id()));
        inFlight.sort(Comparator.comparingLong(Progress::order));
        SessionState last = Objects.requireNonNull(state);
        return new Recovered.Session(
                number,
                records,
                last.withLastPacketId(lastPacketId),
                List.copyOf(subscriptions.values()),
                waiting,
                inFlight,
                releasing.values().stream()
                        .sorted(Comparator.comparingLong(Recovered.Releasing::order))
                        .toList(),
                List.copyOf(received));
    }
}
