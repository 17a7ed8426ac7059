package io.spoor.broker.config;

import io.spoor.tracing.spi.DataSize;
import java.util.ArrayList;
import java.util.List;

/**
 * How the heap is divided: for each stock that clients can fill, the bytes that it may take. What is not configured gets
 * a share of the heap; together these shares leave three eighths to everything else.
 *
 * @param heap the most that the JVM gives
 * @param held for subscribers that keep up ({@code brokerBudget}); as much may be unacknowledged
 * @param queued for clients that are away or stuck ({@code queueBudget})
 * @param sessions identifiers, filters and wills ({@code sessionBudget})
 * @param retained retained messages ({@code maximumRetainedBytes})
 */
public record MemoryPlan(long heap, long held, long queued, long sessions, long retained) {

    /** What the settings come to on a heap of this size. */
    public static MemoryPlan of(MqttConfig config, long heap) {
        return new MemoryPlan(
                heap,
                Math.max(config.publisherBudget().bytes(), orShare(config.brokerBudget(), heap / 8)),
                orShare(config.queueBudget(), heap / 4),
                orShare(config.sessionBudget(), heap / 8),
                orShare(config.maximumRetainedBytes(), heap / 8));
    }

    private static long orShare(DataSize configured, long share) {
        return configured.bytes() > 0 ? configured.bytes() : share;
    }

    /** What an operator should know of it: settings that promise more than there is. Empty if all is well. */
    public List<String> warnings() {
        List<String> all = new ArrayList<>();
        long sum = held + queued + sessions + retained;
        if (sum > heap / 4 * 3) {
            all.add("the memory budgets come to " + text(sum) + " (brokerBudget " + text(held) + ", queueBudget "
                    + text(queued) + ", sessionBudget " + text(sessions) + ", maximumRetainedBytes " + text(retained)
                    + "), which is more than three quarters of the heap of " + text(heap)
                    + ": lower them, leave them out, or give the JVM more (-Xmx)");
        }
        return all;
    }

    private static String text(long bytes) {
        return bytes < 1 << 20 ? new DataSize(bytes).toString() : (bytes >> 20) + "MiB";
    }
}
