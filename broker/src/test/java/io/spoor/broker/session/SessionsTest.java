package io.spoor.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.auth.OpenAccess;
import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.TopicCache;
import io.spoor.broker.protocol.TopicFilter;
import io.spoor.broker.protocol.TopicName;
import io.spoor.broker.routing.RetainedMessages;
import io.spoor.broker.routing.Route;
import io.spoor.broker.routing.Subscription;
import io.spoor.broker.routing.SubscriptionTree;
import io.spoor.broker.testing.RecordingTracer;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.PayloadSink;
import io.spoor.tracing.TraceEvent.SessionTakeover;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Connections that want the same session at once, with each step of each loop at the test's hand. */
class SessionsTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("127.0.0.1", 1);

    /** An event loop that does one thing when it is told to. */
    private final class StepLoop {
        private final List<Runnable> tasks = new ArrayList<>();
        private final Loop loop = new Loop(tasks::add, () -> running == this, 128, 65_535);

        /** Runs one of the tasks that wait. */
        void step(int index) {
            StepLoop before = running;
            running = this;
            try {
                tasks.remove(index).run();
            } finally {
                running = before;
            }
        }

        void run(Runnable task) {
            tasks.add(0, task);
            step(0);
        }
    }

    private final RecordingTracer trace = new RecordingTracer();
    private final BrokerCore core = new BrokerCore(
            MqttConfig.of(Map.of()),
            Tracing.of(trace, MessageTracing.ALL),
            PayloadSink.NONE,
            new OpenAccess(),
            new SubscriptionTree<>(),
            new RetainedMessages<>(10),
            new BrokerBudget(1 << 20),
            SessionObserver.NONE);
    private final Sessions sessions = new Sessions(core, new Router(core));
    private final StepLoop[] loops = {new StepLoop(), new StepLoop(), new StepLoop()};
    private @Nullable StepLoop running;

    /** A connection that takes whatever session it gets. */
    private final class Connection implements Sessions.Newcomer {
        @Override
        public void takesOver(@Nullable ConnectionInfo loser) {
            if (loser != null) {
                losers.add(loser.id());
            }
        }

        @Override
        public void failed(Throwable cause) {
            throw new AssertionError(cause);
        }

        private final StepLoop on;
        private final boolean clean;
        private final ClientInfo info;
        private final FakeLink link;
        private @Nullable Session got;
        private boolean present;
        private final List<String> losers = new ArrayList<>();

        Connection(int id, StepLoop on, boolean clean) {
            this.on = on;
            this.clean = clean;
            this.info = new ClientInfo(
                    new ConnectionInfo(Integer.toString(id), "tcp", "tcp", ADDRESS, ADDRESS, ADDRESS, null),
                    "same",
                    null,
                    "5.0");
            this.link = new FakeLink(info);
        }

        void connect() {
            on.run(() -> sessions.acquire(this));
        }

        @Override
        public ClientInfo info() {
            return info;
        }

        @Override
        public boolean cleanStart() {
            return clean;
        }

        @Override
        public Loop loop() {
            return on.loop;
        }

        @Override
        public void refuse(String detail) {
            throw new AssertionError(detail);
        }

        @Override
        public void accept(Session session, boolean wasThere) {
            assertThat(running).isSameAs(on);
            assertThat(session.loop()).isSameAs(on.loop);
            assertThat(session.hasEnded()).isFalse();
            assertThat(session.link()).isNull();
            got = session;
            present = wasThere;
            link.onClose = closing -> session.detach(closing);
            session.admit(link.info(), 60, null);
            session.attach(link, 10, wasThere);
        }
    }

    private void settle() {
        for (int i = 0; i < 1_000; i++) {
            for (StepLoop loop : loops) {
                if (!loop.tasks.isEmpty()) {
                    loop.step(0);
                }
            }
        }
        for (StepLoop loop : loops) {
            assertThat(loop.tasks).isEmpty();
        }
    }

    @Test
    void routes_of_topics_that_nobody_publishes_to_again_do_not_keep_what_they_lead_to() throws MqttProtocolException {
        // Given
        Loop loop = loops[0].loop;
        TopicCache.Entry<CachedRoute> old = loop.topics().get(TopicName.of("old"));
        TopicCache.Entry<CachedRoute> current = loop.topics().get(TopicName.of("current"));
        Connection connection = new Connection(1, loops[0], true);
        connection.connect();
        Session session = Objects.requireNonNull(connection.got);
        long version = core.subscriptions().version();
        old.value(CachedRoute.of(Route.<Session>empty(), version, false));
        core.subscriptions().add(session, new Subscription(TopicFilter.parse("a/+"), 1, false, false, 0));
        current.value(
                CachedRoute.of(Route.<Session>empty(), core.subscriptions().version(), false));

        // When
        sessions.tick(loop, System.nanoTime() + Duration.ofMinutes(1).toNanos());

        // Then
        assertThat(old.value()).isNull();
        assertThat(current.value()).isNotNull();
    }

    @Test
    void a_session_that_is_ended_on_its_way_to_another_loop_is_not_used() {
        // Given a session that has left its loop, and not yet arrived at the one that claimed it
        Connection first = new Connection(1, loops[0], false);
        first.connect();
        Connection second = new Connection(2, loops[1], false);
        second.connect();
        loops[0].step(0);
        assertThat(loops[1].tasks).hasSize(1);

        // When a clean start ends it there before it arrives
        Connection third = new Connection(3, loops[2], true);
        third.connect();
        loops[1].step(1);
        settle();

        // Then the second connection did not get a session that nobody can find
        assertThat(sessions.all()).hasSize(1);
        Session left = sessions.all().iterator().next();
        assertThat(left.hasEnded()).isFalse();
        assertThat(left).isNotSameAs(first.got);
        assertThat(List.of(first, second, third))
                .filteredOn(connection -> connection.link.isOpen())
                .singleElement()
                .satisfies(connection -> assertThat(connection.link).isSameAs(left.link()));
    }

    @Test
    void a_session_that_is_claimed_on_its_way_goes_to_both_in_turn() {
        // Given
        Connection first = new Connection(1, loops[0], false);
        first.connect();
        Connection second = new Connection(2, loops[1], false);
        second.connect();
        loops[0].step(0);

        // When a third claims it before it has arrived at the second
        Connection third = new Connection(3, loops[2], false);
        third.connect();
        loops[1].step(1);
        settle();

        // Then each had it, one after the other, and it is the same session
        assertThat(second.got).isSameAs(first.got);
        assertThat(third.got).isSameAs(first.got);
        assertThat(List.of(first, second, third))
                .filteredOn(c -> c.link.isOpen())
                .hasSize(1);
        assertThat(second.present && third.present).isTrue();
        assertThat(trace.all(SessionTakeover.class)).hasSize(2);
        assertThat(trace.all(SessionTakeover.class))
                .allSatisfy(event -> assertThat(event.by().id()).isIn("2", "3"));
        assertThat(second.losers).contains("1");
        assertThat(second.losers.size() + third.losers.size()).isEqualTo(2);
    }

    @RepeatedTest(300)
    void whatever_the_order_of_events_exactly_one_connection_has_the_one_session(RepetitionInfo round) {
        // Given
        Random random = new Random(round.getCurrentRepetition());
        List<Connection> connections = new ArrayList<>();

        // When connections come from all loops, and the loops go on as they like
        for (int i = 0; i < 200; i++) {
            if (connections.size() < 8 && random.nextInt(3) == 0) {
                Connection next = new Connection(i, loops[random.nextInt(loops.length)], random.nextInt(4) == 0);
                connections.add(next);
                next.connect();
            }
            StepLoop loop = loops[random.nextInt(loops.length)];
            if (!loop.tasks.isEmpty()) {
                loop.step(random.nextInt(loop.tasks.size()));
            }
        }
        settle();

        // Then
        assertThat(sessions.all()).hasSize(1);
        Session session = sessions.all().iterator().next();
        assertThat(connections)
                .allSatisfy(connection -> assertThat(connection.got).isNotNull());
        List<Connection> open = connections.stream()
                .filter(connection -> connection.link.isOpen())
                .toList();
        assertThat(open).singleElement().satisfies(connection -> {
            assertThat(connection.got).isSameAs(session);
            assertThat(session.link()).isSameAs(connection.link);
        });
        assertThat(connections.stream().filter(connection -> !connection.link.isOpen()))
                .allSatisfy(connection -> assertThat(connection.link.closing())
                        .satisfies(closing -> assertThat(closing.reason()).isEqualTo(DisconnectReason.TAKEN_OVER)));
        for (StepLoop loop : loops) {
            assertThat(loop.loop.sessions())
                    .isEqualTo(loop.loop == session.loop() ? java.util.Set.of(session) : java.util.Set.of());
        }
    }
}
