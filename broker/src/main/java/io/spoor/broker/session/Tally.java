package io.spoor.broker.session;

import io.spoor.tracing.TraceEvent.DeliveryTimes;
import io.spoor.tracing.TraceEvent.SampledOut;
import io.spoor.tracing.policy.MessageEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of one client's messages was counted instead of told, since the last summary: together, and for each of some
 * topics. Belongs to one event loop.
 */
public final class Tally {
    private static final MessageEvent[] EVENTS = MessageEvent.values();

    private final int mostTopics;
    private final long[] events = new long[EVENTS.length];
    private @Nullable Map<String, OfTopic> topics; // null until there is one: many clients are idle
    private @Nullable OfTopic last;
    private long deliveries;
    private long deliveryNanos;
    private long longestNanos;

    /** What was counted of one topic. */
    static final class OfTopic {
        private final String topic;
        private final long[] events = new long[EVENTS.length];
        private long droppedForClient;
        private long payloadBytesIn;
        private long payloadBytesOut;

        private OfTopic(String topic) {
            this.topic = topic;
        }

        String topic() {
            return topic;
        }

        long messagesIn() {
            return events[MessageEvent.MESSAGE_PUBLISH.ordinal()] + events[MessageEvent.MESSAGE_REJECT.ordinal()];
        }

        long messagesOut() {
            return events[MessageEvent.MESSAGE_DELIVER.ordinal()];
        }

        /** Messages that this client should have got. */
        long messagesDropped() {
            return droppedForClient;
        }

        long payloadBytesIn() {
            return payloadBytesIn;
        }

        long payloadBytesOut() {
            return payloadBytesOut;
        }

        SampledOut sampledOut() {
            return Tally.sampledOut(events);
        }
    }

    /** @param mostTopics of how many topics figures are kept */
    Tally(int mostTopics) {
        this.mostTopics = mostTopics;
    }

    /** Counts an event that is not told; the loop's own count goes with it. */
    void count(LoopStats stats, MessageEvent event) {
        stats.sampledOut();
        events[event.ordinal()]++;
    }

    /**
     * Counts an event that is not told, for its topic.
     *
     * @param asReceiver whether the client was to get the message, and did not publish it
     */
    void count(LoopStats stats, MessageEvent event, String topic, int payloadBytes, boolean asReceiver) {
        count(stats, event);
        OfTopic of = of(topic);
        if (of == null) {
            return;
        }
        of.events[event.ordinal()]++;
        switch (event) {
            case MESSAGE_PUBLISH, MESSAGE_REJECT -> of.payloadBytesIn += payloadBytes;
            case MESSAGE_DELIVER -> of.payloadBytesOut += payloadBytes;
            case MESSAGE_DROP -> of.droppedForClient += asReceiver ? 1 : 0;
            case MESSAGE_ACK, RETAIN_SET, RETAIN_CLEAR -> {}
        }
    }

    /** A message went out so long after it had come in. */
    void delivered(long nanos) {
        deliveries++;
        deliveryNanos += nanos;
        longestNanos = Math.max(longestNanos, nanos);
    }

    /** The figures of a topic; null if there are too many. */
    @SuppressWarnings("ReferenceEquality") // the same topic mostly is the same text
    private @Nullable OfTopic of(String topic) {
        OfTopic same = last;
        if (same != null && same.topic == topic) {
            return same;
        }
        Map<String, OfTopic> known = topics;
        if (known == null) {
            if (mostTopics == 0) {
                return null;
            }
            known = new HashMap<>(4);
            topics = known;
        }
        OfTopic found = known.get(topic);
        if (found == null && known.size() < mostTopics) {
            found = new OfTopic(topic);
            known.put(topic, found);
        }
        if (found != null) {
            last = found;
        }
        return found;
    }

    /** What was counted of single topics. */
    List<OfTopic> topics() {
        return topics == null ? List.of() : new ArrayList<>(topics.values());
    }

    /** What was counted in all. */
    SampledOut sampledOut() {
        return sampledOut(events);
    }

    DeliveryTimes deliveryTimes() {
        return deliveries == 0 ? DeliveryTimes.NONE : new DeliveryTimes(deliveries, deliveryNanos, longestNanos);
    }

    /** Begins anew. */
    void clear() {
        Arrays.fill(events, 0);
        topics = null;
        last = null;
        deliveries = 0;
        deliveryNanos = 0;
        longestNanos = 0;
    }

    private static SampledOut sampledOut(long[] events) {
        return new SampledOut(
                events[MessageEvent.MESSAGE_PUBLISH.ordinal()],
                events[MessageEvent.MESSAGE_REJECT.ordinal()],
                events[MessageEvent.MESSAGE_DELIVER.ordinal()],
                events[MessageEvent.MESSAGE_ACK.ordinal()],
                events[MessageEvent.MESSAGE_DROP.ordinal()],
                events[MessageEvent.RETAIN_SET.ordinal()] + events[MessageEvent.RETAIN_CLEAR.ordinal()]);
    }
}
