package io.spoor.broker.session;

import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.RoundTrips;
import io.spoor.tracing.TcpInfo;
import io.spoor.tracing.TraceEvent.ClientSummary;
import io.spoor.tracing.TraceEvent.DeliveryTimes;
import io.spoor.tracing.TraceEvent.SampledOut;
import io.spoor.tracing.TraceEvent.Traffic;
import org.jspecify.annotations.Nullable;

/**
 * Reports from time to time what went over a client's connection. Each message is in one report only: in that of its
 * topic if it was counted there, else in the one for all else. Belongs to the session's loop.
 */
final class Summaries {
    private final Tracing tracing;
    private final TrafficCounts counts;
    private final Tally tally;
    private final RoundTripCounts roundTrips;
    private final long intervalNanos;
    private long reportedAtNanos;

    Summaries(Tracing tracing, TrafficCounts counts, Tally tally, RoundTripCounts roundTrips) {
        this.tracing = tracing;
        this.counts = counts;
        this.tally = tally;
        this.roundTrips = roundTrips;
        this.intervalNanos = tracing.summaryInterval().toNanos();
    }

    /** What came before is not to be reported. */
    void restart(long nowNanos) {
        reportedAtNanos = nowNanos;
    }

    boolean isDue(long nowNanos) {
        return nowNanos - reportedAtNanos >= intervalNanos;
    }

    /** Reports what came since the last time. */
    void report(ClientInfo client, long nowNanos, int distinctTopics, @Nullable TcpInfo tcp) {
        long interval = nowNanos - reportedAtNanos;
        reportedAtNanos = nowNanos;
        Traffic rest = counts.sinceLastReport();
        SampledOut counted = tally.sampledOut();
        RoundTrips trips = roundTrips.sinceLastReport();
        if (!tracing.wantsNoMessages()) {
            for (Tally.OfTopic topic : tally.topics()) {
                Traffic its = new Traffic(0, 0, topic.messagesIn(), topic.messagesOut(), topic.messagesDropped(), 0);
                SampledOut itsCounted = topic.sampledOut();
                tracing.record(new ClientSummary(
                        client,
                        interval,
                        topic.topic(),
                        its,
                        topic.payloadBytesIn(),
                        topic.payloadBytesOut(),
                        0,
                        itsCounted,
                        DeliveryTimes.NONE,
                        RoundTrips.NONE,
                        null));
                rest = rest.without(its);
                counted = counted.without(itsCounted);
            }
            if (rest.isSomething() || counted.events() > 0) {
                tracing.record(new ClientSummary(
                        client,
                        interval,
                        null,
                        rest,
                        0,
                        0,
                        distinctTopics,
                        counted,
                        tally.deliveryTimes(),
                        trips,
                        tcp));
            }
        }
        tally.clear();
    }
}
