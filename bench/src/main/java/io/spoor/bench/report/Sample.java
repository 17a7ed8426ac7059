package io.spoor.bench.report;

/** What one round of one scenario measured at one peer. */
public sealed interface Sample {

    /**
     * Under load.
     *
     * @param cpuMicrosPerMessage the broker's CPU time per delivered message
     * @param lost deliveries that should have happened and did not, warm-up included
     * @param closed connections that the broker ended
     * @param jitShare how much of the broker's CPU time its JIT compilers used
     * @param generatorCores how many cores the generator used
     * @param otherCores how many cores neither the broker nor the generator used: noise
     */
    record UnderLoad(
            double messagesPerSecond,
            double cpuMicrosPerMessage,
            double p50Micros,
            double p99Micros,
            long lost,
            long duplicates,
            long closed,
            double jitShare,
            double generatorCores,
            double otherCores)
            implements Sample {}

    /**
     * Queued for sessions that were away, and then fetched. CPU time is the broker's.
     *
     * @param queued messages that were acknowledged while the subscribers were away
     * @param firstMillis from when the subscribers began to come back to the first message
     */
    record Queued(
            long queued,
            double queuedPerSecond,
            double cpuMicrosPerQueued,
            double firstMillis,
            double fetchedPerSecond,
            double cpuMicrosPerFetched,
            long lost,
            long duplicates,
            long closed,
            double otherCores)
            implements Sample {}

    /** Killed under load, started again, and asked for what it had acknowledged. */
    record Killed(long acknowledged, long missing, long duplicates, double readyMillis) implements Sample {}

    /** From the start of the process to the first accepted client. */
    record Ready(double millis) implements Sample {}

    /** Memory in KiB, before and after the idle clients came. */
    record Idle(int clients, long rssBefore, long rss, long pss) implements Sample {}
}
