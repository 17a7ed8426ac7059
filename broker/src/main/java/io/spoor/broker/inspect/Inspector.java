package io.spoor.broker.inspect;

import io.spoor.tracing.journal.JournalStatus;
import io.spoor.tracing.live.LiveTraces;
import io.spoor.tracing.recorder.TraceCounts;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A running broker, to be looked at part by part. Any thread.
 *
 * @param journals of trace events and payloads; none without bridges
 * @param ledger what became of the trace events; null if there is no trace
 * @param traces closer looks at some clients or messages; null if there is no trace
 */
public record Inspector(
        SessionInspector sessions,
        SubscriptionInspector subscriptions,
        RetainedInspector retained,
        DestinationInspector destinations,
        Supplier<List<JournalStatus>> journals,
        Supplier<@Nullable TraceCounts> ledger,
        @Nullable LiveTraces traces) {}
