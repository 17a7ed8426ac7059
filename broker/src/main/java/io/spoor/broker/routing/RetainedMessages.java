package io.spoor.broker.routing;

import io.spoor.broker.protocol.TopicFilter;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The retained message of each topic (MQTT 5, 3.3.1.3). For any thread, without locks: a walk over the matching topics
 * shows what changes meanwhile or not, but never half of it.
 *
 * <p>The topics are sorted so that all topics below a level are neighbours; a wildcard is then a range, and the walk
 * leaps over what cannot match.
 */
public final class RetainedMessages<M> {

    /**
     * What became of a {@link #put}.
     *
     * @param stored false if the topic is new and there are as many topics as there may be
     * @param previous what was replaced
     */
    public record Put<M>(boolean stored, @Nullable M previous) {}

    private final ConcurrentSkipListMap<String, M> messages = new ConcurrentSkipListMap<>(TopicOrder::compare);
    private final AtomicInteger size = new AtomicInteger();
    private final int maximum;

    /** @param maximum the number of topics that may have a message, at least 0 */
    public RetainedMessages(int maximum) {
        if (maximum < 0) {
            throw new IllegalArgumentException("maximum of retained messages is " + maximum + ", expected 0 or more");
        }
        this.maximum = maximum;
    }

    /** Sets the message of a topic; replacing one is possible also when there is no room for another. */
    public Put<M> put(String topic, M message) {
        while (true) {
            M replaced = messages.replace(topic, message);
            if (replaced != null) {
                return new Put<>(true, replaced);
            }
            if (!reserve()) {
                return new Put<>(false, null);
            }
            if (messages.putIfAbsent(topic, message) == null) {
                return new Put<>(true, null);
            }
            size.decrementAndGet();
        }
    }

    private boolean reserve() {
        int before = size.getAndUpdate(count -> count < maximum ? count + 1 : count);
        return before < maximum;
    }

    /** Removes and returns the message of a topic, if it has one. */
    public @Nullable M remove(String topic) {
        M removed = messages.remove(topic);
        if (removed != null) {
            size.decrementAndGet();
        }
        return removed;
    }

    /** Removes the message of a topic only if it is still this one, as when it has expired. */
    public boolean remove(String topic, M expected) {
        boolean removed = messages.remove(topic, expected);
        if (removed) {
            size.decrementAndGet();
        }
        return removed;
    }

    public @Nullable M get(String topic) {
        return messages.get(topic);
    }

    /** The number of topics that have a message. */
    public int size() {
        return size.get();
    }

    /** Shows each message whose topic matches the filter, on the calling thread; of a shared filter the inner one counts. */
    public void forEachMatch(TopicFilter filter, BiConsumer<String, M> action) {
        if (!filter.hasWildcards()) {
            M message = messages.get(filter.filter());
            if (message != null) {
                action.accept(filter.filter(), message);
            }
            return;
        }
        TopicWalk walk = new TopicWalk(filter.levels());
        Iterator<Map.Entry<String, M>> entries = messages.entrySet().iterator();
        String leap = null;
        while (entries.hasNext() && !walk.finished()) {
            Map.Entry<String, M> entry = entries.next();
            String topic = entry.getKey();
            if (leap != null && TopicOrder.compare(topic, leap) < 0) {
                entries = messages.tailMap(leap, true).entrySet().iterator();
                leap = null;
                continue;
            }
            leap = walk.visit(topic);
            if (walk.matched()) {
                action.accept(topic, entry.getValue());
            }
        }
    }
}
