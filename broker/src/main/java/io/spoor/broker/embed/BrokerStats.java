package io.spoor.broker.embed;

import io.spoor.tracing.DropReason;
import java.time.Duration;
import java.util.Map;

/**
 * The broker's figures at a moment. Counts are since the start and may lag by a moment.
 *
 * @param sessions with and without a connection
 * @param connections open, also those that are no clients yet
 * @param connectionsRefused turned away at once: too many, or too fast from one address
 * @param heldBytes what waits for subscribers that keep up, and counts against {@code brokerBudget}
 * @param queuedBytes what waits for clients that are away or stuck, and counts against {@code queueBudget}
 * @param queuesFull whether that is used up, so that messages for absent clients are refused
 * @param inputBytes of packets that have not arrived whole, which count against {@code inputBudget}
 * @param sessionBytes what sessions take besides messages, and counts against {@code sessionBudget}
 */
public record BrokerStats(
        Duration uptime,
        int connections,
        long connectionsRefused,
        int clientsConnected,
        int sessions,
        int subscriptions,
        int retainedMessages,
        long messagesIn,
        long messagesOut,
        long payloadBytesIn,
        long payloadBytesOut,
        long heldBytes,
        long queuedBytes,
        boolean queuesFull,
        long sessionBytes,
        long inputBytes,
        Map<DropReason, Long> dropped) {
    public BrokerStats {
        dropped = Map.copyOf(dropped);
    }
}
