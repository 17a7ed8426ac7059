package io.spoor.broker.routing;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The members of a shared subscription (MQTT 5, 4.8.2) as they were when the route was made. Whose turn it is outlives
 * the route: it is counted per group, whatever changes. For any thread.
 */
public final class SharedGroup<S extends Subscriber> {

    private final String name;
    private final String filter;
    private final List<Delivery<S>> members;
    private final AtomicInteger turn;

    SharedGroup(String name, String filter, List<Delivery<S>> members, AtomicInteger turn) {
        this.name = name;
        this.filter = filter;
        this.members = members;
        this.turn = turn;
    }

    /** The share name. */
    public String name() {
        return name;
    }

    /** What topics are matched with, without {@code $share/NAME/}. */
    public String filter() {
        return filter;
    }

    /** At least one. Immutable. */
    public List<Delivery<S>> members() {
        return members;
    }

    /**
     * The member whose turn it is: the next one that is online, or simply the next one if nobody is, so that the
     * message waits in its session. Allocates nothing.
     */
    public Delivery<S> next() {
        int size = members.size();
        int start = Integer.remainderUnsigned(turn.getAndIncrement(), size);
        for (int i = 0; i < size; i++) {
            int position = start + i;
            Delivery<S> candidate = members.get(position < size ? position : position - size);
            if (candidate.subscriber().isOnline()) {
                return candidate;
            }
        }
        return members.get(start);
    }
}
