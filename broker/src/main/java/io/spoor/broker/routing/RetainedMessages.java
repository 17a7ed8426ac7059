package io.spoor.broker.routing;

import io.spoor.broker.protocol.TopicFilter;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The retained message of each topic (MQTT 5, 3.3.1.3). For any thread, without locks: a walk over the matching topics
 * shows what changes meanwhile or not, but never half of it.
 *
 * <p>The topics are sorted so that all topics below a level are neighbours; a wildcard is then a range, and the walk
 * leaps over what cannot match.
 */
public final class RetainedMessages<M> {

    /** What there may not be too much of. */
    public enum Limit {
        COUNT,
        BYTES
    }

    /**
     * What became of a {@link #put}.
     *
     * @param stored false if there is no room
     * @param previous what was replaced; or, if there was no room for its successor, removed
     * @param exceeded what there is no room by; null if it was stored
     */
    public record Put<M>(
            boolean stored, @Nullable M previous, @Nullable Limit exceeded) {

        /** Makes one of a message that was stored, or whose topic was one too many. */
        public Put(boolean stored, @Nullable M previous) {
            this(stored, previous, stored ? null : Limit.COUNT);
        }
    }

    private final ConcurrentSkipListMap<String, M> messages = new ConcurrentSkipListMap<>(TopicOrder::compare);
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final int maximum;
    private final long maximumBytes;
    private final ToIntFunction<M> weight;

    /**
     * Limits the number only.
     *
     * @param maximum the number of topics that may have a message, at least 0
     */
    public RetainedMessages(int maximum) {
        this(maximum, Long.MAX_VALUE, message -> 0);
    }

    /**
     * Limits the number and the memory.
     *
     * @param maximum the number of topics that may have a message, at least 0
     * @param maximumBytes what all messages may weigh together, at least 0
     * @param weight of a message, in bytes; always the same for the same message
     */
    public RetainedMessages(int maximum, long maximumBytes, ToIntFunction<M> weight) {
        if (maximum < 0) {
            throw new IllegalArgumentException("maximum of retained messages is " + maximum + ", expected 0 or more");
        }
        if (maximumBytes < 0) {
            throw new IllegalArgumentException(
                    "maximum bytes of retained messages is " + maximumBytes + ", expected 0 or more");
        }
        this.maximum = maximum;
        this.maximumBytes = maximumBytes;
        this.weight = weight;
    }

    /**
     * Sets the message of a topic; replacing one by one that is not larger is possible also when there is no room. If
     * there is no room for a larger one, the topic is left without a message: the old one would be a lie [MQTT-3.3.1-5].
     */
    public Put<M> put(String topic, M message) {
        while (true) {
            M before = messages.get(topic);
            int more = weight.applyAsInt(message) - (before == null ? 0 : weight.applyAsInt(before));
            if (before == null && !reserve()) {
                return new Put<>(false, null, Limit.COUNT);
            }
            // What a smaller successor leaves free is given away only once it has taken the place: until then the
            // larger
            // one is there, and another thread would store beyond the maximum.
            int reserved = Math.max(more, 0);
            boolean room = reserveBytes(reserved);
            if (room) {
                boolean done = before == null
                        ? messages.putIfAbsent(topic, message) == null
                        : messages.replace(topic, before, message);
                if (done) {
                    bytes.addAndGet(more - reserved);
                    return new Put<>(true, before);
                }
                bytes.addAndGet(-reserved);
            }
            if (before == null) {
                size.decrementAndGet();
            }
            if (!room && (before == null || remove(topic, before))) {
                return new Put<>(false, before, Limit.BYTES);
            }
        }
    }

    private boolean reserve() {
        int before = size.getAndUpdate(count -> count < maximum ? count + 1 : count);
        return before < maximum;
    }

    private boolean reserveBytes(int more) {
        while (true) {
            long held = bytes.get();
            if (more > 0 && held > maximumBytes - more) {
                return false;
            }
            if (bytes.compareAndSet(held, held + more)) {
                return true;
            }
        }
    }

    /** Removes and returns the message of a topic, if it has one. */
    public @Nullable M remove(String topic) {
        M removed = messages.remove(topic);
        if (removed != null) {
            removed(removed);
        }
        return removed;
    }

    /** Removes the message of a topic only if it is still this one, as when it has expired. */
    public boolean remove(String topic, M expected) {
        boolean removed = messages.remove(topic, expected);
        if (removed) {
            removed(expected);
        }
        return removed;
    }

    private void removed(M message) {
        size.decrementAndGet();
        bytes.addAndGet(-weight.applyAsInt(message));
    }

    public @Nullable M get(String topic) {
        return messages.get(topic);
    }

    /** The number of topics that have a message. */
    public int size() {
        return size.get();
    }

    /** What all messages weigh together. */
    public long bytes() {
        return bytes.get();
    }

    /** Shows each message whose topic matches the filter, on the calling thread; of a shared filter the inner one counts. */
    public void forEachMatch(TopicFilter filter, BiConsumer<String, M> action) {
        cursor(filter).advance(Integer.MAX_VALUE, (topic, message) -> {
            action.accept(topic, message);
            return true;
        });
    }

    /** Shows each message, on the calling thread. */
    public void forEach(BiConsumer<String, M> action) {
        messages.forEach(action);
    }

    /** Begins a walk over the messages whose topics match a filter, to be taken in steps. */
    public RetainedCursor<M> cursor(TopicFilter filter) {
        return new RetainedCursor<>(messages, filter, null);
    }

    /** Begins such a walk behind a topic, for example the last one that an earlier walk has shown. */
    public RetainedCursor<M> cursor(TopicFilter filter, String after) {
        return new RetainedCursor<>(messages, filter, after);
    }
}
