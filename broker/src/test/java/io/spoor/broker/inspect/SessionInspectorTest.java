package io.spoor.broker.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.broker.auth.OpenAccess;
import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.routing.RetainedMessages;
import io.spoor.broker.routing.SubscriptionTree;
import io.spoor.broker.session.BrokerBudget;
import io.spoor.broker.session.BrokerCore;
import io.spoor.broker.session.Loop;
import io.spoor.broker.session.Router;
import io.spoor.broker.session.Session;
import io.spoor.broker.session.SessionObserver;
import io.spoor.broker.session.SessionView;
import io.spoor.broker.session.Sessions;
import io.spoor.broker.session.Tracing;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.PayloadSink;
import io.spoor.tracing.Tracer;
import io.spoor.tracing.match.Glob;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Looking at very many sessions on two loops, each with a thread of its own. */
class SessionInspectorTest {
    private static final int MANY = 100_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final BrokerCore core = new BrokerCore(
            MqttConfig.of(Map.of()),
            Tracing.of(Tracer.NONE, MessageTracing.NONE),
            PayloadSink.NONE,
            new OpenAccess(),
            new SubscriptionTree<>(),
            new RetainedMessages<>(10),
            new BrokerBudget(1 << 20),
            SessionObserver.NONE);
    private final Sessions sessions = new Sessions(core, new Router(core));
    private final SessionInspector inspector = new SessionInspector(sessions);
    private final CountingLoop[] loops = {new CountingLoop(), new CountingLoop()};

    /** A thread that notes how many tasks it had, and how much processor time the longest took. */
    private static final class CountingLoop {
        final ExecutorService thread = Executors.newSingleThreadExecutor();
        final AtomicInteger tasks = new AtomicInteger();
        final AtomicLong longestNanos = new AtomicLong();
        private volatile @Nullable Thread runner;
        final Loop loop = new Loop(
                task -> thread.execute(() -> {
                    runner = Thread.currentThread();
                    tasks.incrementAndGet(); // before anybody learns that it was done
                    long begun = THREADS.getCurrentThreadCpuTime();
                    task.run();
                    longestNanos.accumulateAndGet(THREADS.getCurrentThreadCpuTime() - begun, Math::max);
                }),
                () -> Thread.currentThread() == runner,
                128,
                65_535);
    }

    private record Newcomer(ClientInfo info, Loop loop, CompletableFuture<Session> got) implements Sessions.Newcomer {
        @Override
        public boolean cleanStart() {
            return true;
        }

        @Override
        public void takesOver(@Nullable ConnectionInfo loser) {}

        @Override
        public void accept(Session session, boolean present) {
            got.complete(session);
        }

        @Override
        public void refuse(String detail) {
            got.completeExceptionally(new AssertionError(detail));
        }

        @Override
        public void failed(Throwable cause) {
            got.completeExceptionally(cause);
        }
    }

    @AfterEach
    void stop() {
        for (CountingLoop loop : loops) {
            loop.thread.shutdownNow();
        }
    }

    @Test
    void pages_show_each_of_a_hundred_thousand_sessions_once_and_hold_up_no_loop() throws Exception {
        // Given
        List<String> all = create(MANY);
        TreeSet<String> seen = new TreeSet<>();
        int tasksBefore = loops[0].tasks.get() + loops[1].tasks.get();
        loops[0].longestNanos.set(0);
        loops[1].longestNanos.set(0);
        // When
        String after = null;
        int pages = 0;
        String last = "";
        do {
            Page<SessionView> page = inspector
                    .list(new SessionQuery(null, null, null, null, after, SessionQuery.MOST))
                    .get(60, TimeUnit.SECONDS);
            for (SessionView view : page.items()) {
                assertThat(view.info().clientId()).isGreaterThan(last);
                last = view.info().clientId();
                seen.add(last);
            }
            after = page.next();
            pages++;
        } while (after != null);
        // Then
        assertThat(seen).containsExactlyElementsOf(new TreeSet<>(all));
        assertThat(pages).isEqualTo(MANY / SessionQuery.MOST);
        assertThat(loops[0].tasks.get() + loops[1].tasks.get() - tasksBefore).isLessThanOrEqualTo(2 * pages);
        for (CountingLoop loop : loops) {
            assertThat(Duration.ofNanos(loop.longestNanos.get())).isLessThan(Duration.ofMillis(500));
        }
    }

    @Test
    void those_like_a_pattern_are_found_among_many() throws Exception {
        // Given
        create(20_000);
        // When
        Page<SessionView> page = inspector
                .list(new SessionQuery(Glob.parse("device-0*77"), null, null, false, null, 5))
                .get(60, TimeUnit.SECONDS);
        // Then
        assertThat(page.items())
                .extracting(view -> view.info().clientId())
                .containsExactly("device-000077", "device-000177", "device-000277", "device-000377", "device-000477");
        assertThat(page.next()).isEqualTo("device-000477");
    }

    @Test
    void a_session_ends_by_request_and_only_once() throws Exception {
        // Given
        create(10);
        // When, then
        assertThat(inspector.find("device-000003").get(60, TimeUnit.SECONDS)).isNotNull();
        assertThat(inspector.disconnect("device-000003").get(60, TimeUnit.SECONDS))
                .isFalse();
        assertThat(inspector.end("device-000003").get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(inspector.end("device-000003").get(60, TimeUnit.SECONDS)).isFalse();
        assertThat(inspector.find("device-000003").get(60, TimeUnit.SECONDS)).isNull();
        assertThat(inspector.size()).isEqualTo(9);
    }

    @Test
    void loops_that_have_ended_are_not_waited_for() throws Exception {
        // Given
        create(10);
        stop();
        // When, then
        assertThatThrownBy(() -> inspector.list(SessionQuery.first(5)).get(60, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> inspector.end("device-000003").get(60, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(RejectedExecutionException.class);
    }

    private List<String> create(int count) throws Exception {
        List<String> ids = new ArrayList<>();
        List<CompletableFuture<Session>> created = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = String.format(Locale.ROOT, "device-%06d", i);
            ids.add(id);
            Loop loop = loops[i % 2].loop;
            Newcomer newcomer = new Newcomer(new ClientInfo(null, id, null, "5.0"), loop, new CompletableFuture<>());
            created.add(newcomer.got());
            loop.execute(() -> sessions.acquire(newcomer));
        }
        for (CompletableFuture<Session> session : created) {
            assertThat(session.get(60, TimeUnit.SECONDS)).isNotNull();
        }
        return ids;
    }
}
