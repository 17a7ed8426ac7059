package io.spoor.broker.net;

import io.netty.util.internal.PlatformDependent;
import io.spoor.broker.auth.Authenticator;
import io.spoor.broker.auth.ClientIdentity;
import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.session.BrokerCore;
import io.spoor.broker.session.Loop;
import io.spoor.broker.session.Router;
import io.spoor.broker.session.Sessions;
import io.spoor.broker.session.SubscriptionRequests;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** What all connections of a broker share. Any thread, but for the sets of connections, which belong to their loops. */
final class Server {
    private final BrokerCore core;
    private final Router router;
    private final Sessions sessions;
    private final Authenticator authenticator;
    private final Executor workers;
    private final SubscriptionRequests subscriptionRequests;
    private final InputBudget input;
    private final OutputShare outputShare;
    private final Probes probes;
    private final Map<Loop, Set<MqttConnection>> connections = new ConcurrentHashMap<>();

    Server(BrokerCore core, Router router, Sessions sessions, Authenticator authenticator, Executor workers) {
        this.core = core;
        this.router = router;
        this.sessions = sessions;
        this.authenticator = authenticator;
        this.workers = workers;
        this.subscriptionRequests = new SubscriptionRequests(core);
        this.input = InputBudget.of(core.config());
        this.probes = new Probes(core.tracer(), core.tracing().summaryInterval(), System.nanoTime());
        this.outputShare = new OutputShare(PlatformDependent.maxDirectMemory() / 2);
    }

    /** Whether a client may publish to a topic; never to the broker's own figures, whatever the rules allow. */
    boolean mayPublish(ClientIdentity client, String topic) {
        return !topic.startsWith("$SYS/") && core.authorizer().mayPublish(client, topic);
    }

    BrokerCore core() {
        return core;
    }

    MqttConfig config() {
        return core.config();
    }

    Router router() {
        return router;
    }

    Sessions sessions() {
        return sessions;
    }

    Authenticator authenticator() {
        return authenticator;
    }

    /** Where checks run that may block; refuses when there are too many. */
    Executor workers() {
        return workers;
    }

    SubscriptionRequests subscriptionRequests() {
        return subscriptionRequests;
    }

    InputBudget input() {
        return input;
    }

    Probes probes() {
        return probes;
    }

    OutputShare outputShare() {
        return outputShare;
    }

    /** The connections of a loop; for that loop only. */
    Set<MqttConnection> connections(Loop loop) {
        return connections.computeIfAbsent(loop, l -> new HashSet<>());
    }

    /** Looks after the connections of a loop, on that loop. */
    void tick(Loop loop, long nowNanos) {
        for (MqttConnection connection : connections(loop).toArray(MqttConnection[]::new)) {
            try {
                connection.tick(nowNanos);
            } catch (RuntimeException | Error e) {
                connection.failed(e);
            }
        }
    }
}
