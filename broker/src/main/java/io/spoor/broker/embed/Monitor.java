package io.spoor.broker.embed;

import io.spoor.broker.auth.AuthFileException;
import io.spoor.broker.config.HttpConfig;
import io.spoor.broker.http.HealthSource;
import io.spoor.broker.http.HttpEndpoint;
import io.spoor.broker.http.HttpTls;
import io.spoor.broker.http.Metrics;
import io.spoor.broker.http.api.AccessControl;
import io.spoor.broker.http.api.Api;
import io.spoor.broker.store.SessionStore;
import io.spoor.tracing.journal.JournalStatus;
import io.spoor.tracing.spi.Bridge;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A broker's health and figures on its HTTP port. */
final class Monitor implements HealthSource {
    private final Spoor broker;
    private final Metrics metrics = new Metrics();
    private final AccessControl access;
    private final @Nullable HttpTls tls;
    private final HttpEndpoint endpoint;

    /** Reads all files first. */
    Monitor(Spoor broker) throws IOException {
        this.broker = broker;
        HttpConfig config = broker.config().http();
        try {
            access = AccessControl.open(config.auth());
        } catch (AuthFileException e) {
            throw new IOException("http.auth: " + e.getMessage(), e);
        }
        tls = config.enabled() && config.tls() != null ? HttpTls.open(config.tls()) : null;
        Api api = config.api()
                ? new Api(broker.inspect(), access, config.address().host())
                : null;
        metrics.figures(new BrokerFigures(broker));
        broker.bridges().forEach(metrics::bridge);
        endpoint = new HttpEndpoint(config, metrics.registry(), this, access, api, tls);
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
        access.close();
        if (tls != null) {
            tls.close();
        }
        metrics.close();
    }

    @Override
    public HealthReport report() {
        Map<String, Destination> destinations = new HashMap<>();
        for (Bridge bridge : broker.bridges()) {
            destinations.put(bridge.name(), destination(bridge));
        }
        for (JournalStatus journal : broker.journals()) {
            destinations.put("journal " + journal.name(), journal(journal));
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

    private static Destination journal(JournalStatus journal) {
        long percent = Math.round(100.0 * journal.unreadBytes() / journal.limitBytes());
        return journal.isNearlyFull()
                ? new Destination(
                        Status.DOWN,
                        percent + " % of its size waits for a destination; past that, the oldest records are lost")
                : new Destination(Status.UP, percent + " % of its size waits for a destination");
    }

    /** A bridge that cannot say how it is does not make the broker unhealthy. */
    private static Destination destination(Bridge bridge) {
        try {
            String paused = bridge.deliveries().stream()
                    .filter(delivery -> delivery.state().paused())
                    .map(delivery ->
                            delivery.name() + " is paused, " + delivery.state().waiting() + " records wait")
                    .collect(Collectors.joining("; "));
            if (!paused.isEmpty()) {
                return new Destination(Status.PAUSED, paused);
            }
            Bridge.Health health = bridge.health();
            return new Destination(health.up(), health.detail());
        } catch (RuntimeException | Error e) {
            return new Destination(false, "its health cannot be had: " + e);
        }
    }
}
