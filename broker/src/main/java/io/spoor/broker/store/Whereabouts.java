package io.spoor.broker.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * In which segments the records of a session are that are still needed, beside its messages; they are counted there.
 * Belongs to the session's event loop.
 */
public final class Whereabouts {
    /** What a record of a few numbers counts for in its segment. */
    static final int SMALL = 24;

    private final Map<String, LogSegment> subscriptions = new HashMap<>(4);
    private final Map<Integer, LogSegment> received = new HashMap<>(0);
    private final Map<Integer, LogSegment> releasing = new HashMap<>(0);
    private @Nullable LogSegment state;
    private int stateBytes;

    // What is somewhere is counted there before it is known here; what is no longer is counted off.

    void stateIn(LogSegment where, int bytes) {
        countOff(state, stateBytes);
        state = where;
        stateBytes = bytes;
    }

    void subscribedIn(String filter, LogSegment where) {
        countOff(subscriptions.put(filter, where), cost(filter));
    }

    void receivedIn(int packetId, LogSegment where) {
        countOff(received.put(packetId, where), SMALL);
    }

    void releasingIn(int packetId, LogSegment where) {
        countOff(releasing.put(packetId, where), SMALL);
    }

    void forgetSubscription(String filter) {
        countOff(subscriptions.remove(filter), cost(filter));
    }

    void forgetReceived(int packetId) {
        countOff(received.remove(packetId), SMALL);
    }

    void forgetReleasing(int packetId) {
        countOff(releasing.remove(packetId), SMALL);
    }

    /** Nothing of the session is needed any more. */
    void forgetAll() {
        countOff(state, stateBytes);
        subscriptions.forEach((filter, where) -> countOff(where, cost(filter)));
        received.values().forEach(where -> countOff(where, SMALL));
        releasing.values().forEach(where -> countOff(where, SMALL));
        state = null;
        subscriptions.clear();
        received.clear();
        releasing.clear();
    }

    /** What a subscription counts for in its segment. */
    static int cost(String filter) {
        return SMALL + filter.length();
    }

    private static void countOff(@Nullable LogSegment where, int bytes) {
        if (where != null) {
            where.addLive(-bytes);
        }
    }

    boolean hasState() {
        return state != null;
    }

    boolean isReceived(int packetId) {
        return received.containsKey(packetId);
    }

    // -- what is in segments up to one, to be written again
    // --------------------------------------------------------------

    boolean isStateIn(long upTo) {
        return isIn(state, upTo);
    }

    boolean isSubscriptionIn(String filter, long upTo) {
        return isIn(subscriptions.get(filter), upTo);
    }

    List<Integer> receivedUpTo(long upTo) {
        return packetIdsUpTo(received, upTo);
    }

    List<Integer> releasingUpTo(long upTo) {
        return packetIdsUpTo(releasing, upTo);
    }

    private static List<Integer> packetIdsUpTo(Map<Integer, LogSegment> all, long upTo) {
        List<Integer> found = new ArrayList<>();
        all.forEach((packetId, where) -> {
            if (isIn(where, upTo)) {
                found.add(packetId);
            }
        });
        return found;
    }

    private static boolean isIn(@Nullable LogSegment where, long upTo) {
        return where != null && where.number() <= upTo;
    }
}
