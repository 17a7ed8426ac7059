package io.spoor.broker.embed;

import io.spoor.broker.http.Figure;
import io.spoor.broker.http.HealthSource;
import io.spoor.broker.http.HttpEndpoint;
import io.spoor.broker.http.Metrics;
import io.spoor.broker.store.SessionStore;
import io.spoor.tracing.recorder.TraceCounts;
import io.spoor.tracing.spi.Bridge;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A broker's health and figures on its HTTP port. */
final class Monitor implements HealthSource {
    private final Spoor broker;
    private final Metrics metrics = new Metrics();
    private final HttpEndpoint endpoint;

    Monitor(Spoor broker) {
        this.broker = broker;
        metrics.figures(this::figures);
        broker.bridges().forEach(metrics::bridge);
        endpoint = new HttpEndpoint(broker.config().http(), metrics.registry(), this);
    }

    void start() throws IOException {
        endpoint.start();
    }

    @Nullable
    InetSocketAddress address() {
        return endpoint.address();
    }

    void close() {
        endpoint.close();
        metrics.close();
    }

    @Override
    public HealthReport report() {
        Map<String, Destination> destinations = new HashMap<>();
        for (Bridge bridge : broker.bridges()) {
            destinations.put(bridge.name(), destination(bridge));
        }
        SessionStore.Status store = broker.storeStatus();
        if (store != null) {
            String full = store.full();
            destinations.put("store", new Destination(full == null, full == null ? "takes messages" : full));
        }
        boolean queuesFull = broker.queuesFull();
        destinations.put(
                "queues", new Destination(!queuesFull, queuesFull ? "mqtt.queueBudget is used up" : "take messages"));
        boolean ready = broker.isReady();
        return new HealthReport(
                broker.isAlive(),
                ready,
                ready ? "the broker takes clients" : "the broker starts or stops",
                destinations);
    }

    /** A bridge that cannot say how it is does not make the broker unhealthy. */
    private static Destination destination(Bridge bridge) {
        try {
            Bridge.Health health = bridge.health();
            return new Destination(health.up(), health.detail());
        } catch (RuntimeException | Error e) {
            return new Destination(false, "its health cannot be had: " + e);
        }
    }

    private List<Figure> figures() {
        BrokerStats stats = broker.stats();
        List<Figure> all = new ArrayList<>(List.of(
                gauge("spoor_connections", stats.connections()),
                counter("spoor_connections_refused", stats.connectionsRefused()),
                gauge("spoor_clients_connected", stats.clientsConnected()),
                gauge("spoor_sessions", stats.sessions()),
                gauge("spoor_subscriptions", stats.subscriptions()),
                gauge("spoor_retained_messages", stats.retainedMessages()),
                gauge("spoor_held_bytes", stats.heldBytes()),
                gauge("spoor_queued_bytes", stats.queuedBytes()),
                gauge("spoor_queues_full", stats.queuesFull() ? 1 : 0),
                gauge("spoor_session_bytes", stats.sessionBytes()),
                gauge("spoor_input_bytes", stats.inputBytes()),
                counter("spoor_messages_received", stats.messagesIn()),
                counter("spoor_messages_sent", stats.messagesOut()),
                counter("spoor_payload_bytes_received", stats.payloadBytesIn()),
                counter("spoor_payload_bytes_sent", stats.payloadBytesOut())));
        stats.dropped()
                .forEach((reason, count) ->
                        all.add(counter("spoor_messages_dropped", count).labelled("reason", reason.wireName())));
        TraceCounts trace = broker.traceCounts();
        if (trace != null) {
            all.add(counter("spoor_trace_events_offered", trace.offered()));
            all.add(counter("spoor_trace_events_written", trace.written()));
            all.add(counter("spoor_trace_events_lost", trace.lost()));
            all.add(gauge("spoor_trace_events_waiting", trace.waiting()));
        }
        SessionStore.Status store = broker.storeStatus();
        if (store != null) {
            all.add(gauge("spoor_store_bytes", store.bytes()));
            all.add(gauge("spoor_store_live_bytes", store.liveBytes()));
            all.add(gauge("spoor_store_full", store.full() == null ? 0 : 1));
            all.add(counter("spoor_store_unrecorded", store.unrecorded()));
        }
        return all;
    }

    private static Figure counter(String name, long value) {
        return Figure.counter(name, (double) value);
    }

    private static Figure gauge(String name, long value) {
        return Figure.gauge(name, (double) value);
    }
}
