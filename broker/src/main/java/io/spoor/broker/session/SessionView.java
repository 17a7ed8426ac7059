package io.spoor.broker.session;

import io.spoor.broker.routing.Subscription;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.TraceEvent.Traffic;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session at a moment.
 *
 * @param info the client as its last CONNECT introduced it; its connection may be gone
 * @param persistent whether it outlives the process
 * @param expirySeconds how long it stays without a connection; {@link Session#NEVER_EXPIRES} for good
 * @param created when it began
 * @param connectedSince null while there is no connection
 * @param awaySince null while there is one
 * @param traffic of the present connection, or the last one
 * @param queued messages that wait for the client or its window
 * @param queuedBytes of these
 * @param inFlight messages sent that are not acknowledged
 * @param unreleased identifiers of QoS 2 messages from the client that it has not released
 * @param outputBytes in the connection's output
 * @param slow whether it has taken nothing for longer than {@code mqtt.slowConsumerAfter}
 * @param throttled whether the client is not read at the moment, because of what it published
 * @param willTopic null if there is no will
 * @param subscriptionCount how many filters
 * @param subscriptions what it is subscribed to; empty if that was not asked for
 */
public record SessionView(
        ClientInfo info,
        boolean persistent,
        long expirySeconds,
        Instant created,
        @Nullable Instant connectedSince,
        @Nullable Instant awaySince,
        Traffic traffic,
        int queued,
        long queuedBytes,
        int inFlight,
        int unreleased,
        long outputBytes,
        boolean slow,
        boolean throttled,
        @Nullable String willTopic,
        int subscriptionCount,
        List<Subscription> subscriptions) {
    public SessionView {
        subscriptions = List.copyOf(subscriptions);
    }

    /** Whether there is a connection. */
    public boolean connected() {
        return connectedSince != null;
    }
}
