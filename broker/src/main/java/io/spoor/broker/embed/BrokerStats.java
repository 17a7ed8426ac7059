package io.spoor.broker.embed;

import io.spoor.tracing.DropReason;
import java.time.Duration;
import java.util.Map;

/**
 * The broker's figures at a moment. Counts are since the start and may lag by a moment.
 *
 * @param sessions with and without a connection
 * @param connections open, also those that are no clients yet
 * @param heldBytes what waits for subscribers that keep up, and counts against the broker's budget
 */
public record BrokerStats(
        Duration uptime,
        int connections,
        int clientsConnected,
        int sessions,
        int subscriptions,
        int retainedMessages,
        long messagesIn,
        long messagesOut,
        long payloadBytesIn,
        long payloadBytesOut,
        long heldBytes,
        Map<DropReason, Long> dropped) {
    public BrokerStats {
        dropped = Map.copyOf(dropped);
    }
}
