package io.spoor.broker.surprises;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.config.ListenerConfig;
import io.spoor.broker.config.ListenerType;
import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.net.EventLoops;
import io.spoor.broker.net.Network;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.routing.RetainedMessages;
import io.spoor.broker.routing.SubscriptionTree;
import io.spoor.broker.session.BrokerBudget;
import io.spoor.broker.session.BrokerCore;
import io.spoor.broker.session.Closing;
import io.spoor.broker.session.Loop;
import io.spoor.broker.session.Router;
import io.spoor.broker.session.Sessions;
import io.spoor.broker.session.Tracing;
import io.spoor.broker.store.SessionStore;
import io.spoor.broker.testing.Bystander;
import io.spoor.broker.testing.RecordingTracer;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.policy.ContentCapture;
import io.spoor.tracing.policy.TraceControl;
import io.spoor.tracing.spi.HostAndPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * A broker put together from its parts, without the guards that the public API puts around foreign code: what the parts
 * next to it throw comes right out of the middle of its own code. A bystander shares an event loop with every client.
 */
final class FaultyBroker implements AutoCloseable {
    private final Fault fault = new Fault();
    private final FaultyParts parts = new FaultyParts(fault);
    private final ErrorLog log = new ErrorLog();
    private final EventLoops loops;
    private final Network network;
    private final ExecutorService workers = Executors.newFixedThreadPool(2);
    private final Bystander bystander;

    FaultyBroker(Map<String, ?> settings) throws Exception {
        this(settings, null);
    }

    /** @param store null for none; it is closed with the broker */
    FaultyBroker(Map<String, ?> settings, SessionStore store) throws Exception {
        MqttConfig config = MqttConfig.of(settings);
        BrokerCore core = new BrokerCore(
                config,
                new Tracing(
                        parts.tracer(),
                        TraceControl.of(MessageTracing.ALL),
                        ContentCapture.NOTHING,
                        Duration.ofSeconds(1),
                        10),
                parts.payloads(),
                parts.authorizer(),
                new SubscriptionTree<>(),
                new RetainedMessages<>(
                        1000, 1 << 20, publication -> publication.message().heldBytes()),
                new BrokerBudget(64 << 20),
                parts.observer(),
                store);
        loops = new EventLoops(config);
        Router router = new Router(core);
        Sessions sessions = new Sessions(core, router);
        network = new Network(core, router, sessions, parts.authenticator(), workers, loops);
        if (store != null) {
            loops.all().forEach(loop -> loop.sendWhenSafe(store));
            store.onCommit(() -> loops.all().forEach(Loop::safe));
        }
        network.listen(
                List.of(ListenerConfig.plain("tcp", ListenerType.MQTT, new HostAndPort("127.0.0.1", 0))), Map.of());
        bystander = new Bystander(address());
    }

    InetSocketAddress address() {
        return network.listeners().get(0).address();
    }

    Network network() {
        return network;
    }

    Fault fault() {
        return fault;
    }

    FaultyParts parts() {
        return parts;
    }

    RecordingTracer trace() {
        return parts.recorded();
    }

    /** How often what was thrown last is in the log as an error. */
    long timesLogged() {
        return log.errorsWith(fault.thrown());
    }

    /** How many warnings and errors have these words. */
    long logged(String words) {
        return log.events().stream()
                .filter(event -> event.getMessage().contains(words))
                .count();
    }

    /** The bystander's message goes around, once. */
    void assertBystanderIsUndisturbed() throws IOException {
        bystander.assertUndisturbed();
    }

    /** Each loop comes round to its regular work again. */
    void assertLoopsAreAlive() {
        long now = System.nanoTime();
        soon().untilAsserted(() -> assertThat(loops.all())
                .allSatisfy(loop -> assertThat(loop.lastTickNanos() - now).isPositive()));
    }

    /** All but the bystander's connection have closed. */
    void awaitOthersClosed() {
        soon().untilAsserted(() -> assertThat(network.connections()).isOne());
    }

    /** Waits for something for ten seconds at most, and notices it at once. */
    static ConditionFactory soon() {
        return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    @Override
    public void close() throws IOException {
        bystander.close();
        network.stopListening();
        network.disconnectAll(Closing.byServer(
                        ReasonCode.SERVER_SHUTTING_DOWN, DisconnectReason.SERVER_SHUTDOWN, "the test is over"))
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        soon().until(() -> network.connections() == 0);
        loops.stop();
        workers.shutdownNow();
        log.close();
    }
}
