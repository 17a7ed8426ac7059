package io.spoor.broker.routing;

import io.spoor.broker.protocol.TopicFilter;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A walk over the retained messages that a filter matches, in steps of a limited size. Each topic is shown at most once,
 * with the message that it has when the walk comes to it. Used by one thread at a time; holds nothing but where it is.
 */
public final class RetainedCursor<M> {
    private final ConcurrentNavigableMap<String, M> messages;
    private final TopicFilter filter;
    private final TopicWalk walk;
    private @Nullable String next; // null before the first topic
    private boolean inclusive;
    private boolean done;

    RetainedCursor(ConcurrentNavigableMap<String, M> messages, TopicFilter filter, @Nullable String after) {
        this.messages = messages;
        this.next = after;
        this.done = after != null && !filter.hasWildcards();
        this.filter = filter;
        this.walk = new TopicWalk(filter.levels());
    }

    /** Whether there is nothing more to come. */
    public boolean isDone() {
        return done;
    }

    /**
     * Goes on.
     *
     * @param steps how many topics to look at, whether they match or not
     * @param action shown each match; false ends the call after it
     * @return how many topics it has looked at
     */
    public int advance(int steps, BiPredicate<String, M> action) {
        if (done) {
            return 0;
        }
        if (!filter.hasWildcards()) {
            done = true;
            M message = messages.get(filter.filter());
            if (message != null) {
                var unused = action.test(filter.filter(), message);
            }
            return 1;
        }
        Iterator<Map.Entry<String, M>> entries = seek();
        for (int step = 1; step <= steps; step++) {
            if (!entries.hasNext()) {
                done = true;
                return step;
            }
            Map.Entry<String, M> entry = entries.next();
            String topic = entry.getKey();
            if (next != null && inclusive && TopicOrder.compare(topic, next) < 0) {
                entries = seek(); // it leaps
                continue;
            }
            String leap = walk.visit(topic);
            next = leap == null ? topic : leap;
            inclusive = leap != null;
            boolean more = !walk.matched() || action.test(topic, entry.getValue());
            done = walk.finished();
            if (done || !more) {
                return step;
            }
        }
        return steps;
    }

    private Iterator<Map.Entry<String, M>> seek() {
        String from = next;
        return (from == null ? messages : messages.tailMap(from, inclusive))
                .entrySet()
                .iterator();
    }
}
