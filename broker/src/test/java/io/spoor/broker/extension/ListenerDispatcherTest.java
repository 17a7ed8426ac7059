package io.spoor.broker.extension;

import static io.spoor.broker.extension.Packets.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.extension.ListenerDispatcher.Limits;
import io.spoor.tracing.ClientInfo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ListenerDispatcherTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    /** Waits in its first call until it is let go. */
    private static final class SlowListener implements BrokerListener {
        private final CountDownLatch go = new CountDownLatch(1);
        private final CountDownLatch entered = new CountDownLatch(1);
        private final List<String> seen = new CopyOnWriteArrayList<>();

        @Override
        public void published(ClientInfo sender, PublishedMessage message) {
            entered.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            seen.add(message.topic());
        }

        @Override
        public void stopped() {
            seen.add("stopped");
        }
    }

    private final SlowListener slow = new SlowListener();

    @Test
    void a_full_queue_asks_to_wait_until_it_is_half_empty_and_loses_nothing() throws Exception {
        // Given
        ListenerDispatcher dispatcher = new ListenerDispatcher(List.of(slow), new Limits(4, 1 << 20, LONG));
        publish(dispatcher, "0", "");
        slow.entered.await();

        // When
        for (int i = 1; i <= 4; i++) {
            assertThat(publish(dispatcher, "" + i, "")).isCompleted();
        }
        CompletableFuture<?> full = publish(dispatcher, "5", "");

        // Then
        assertThat(full).isNotCompleted();
        assertThat(publish(dispatcher, "6", "")).isSameAs(full);
        slow.go.countDown();
        assertThat(full).succeedsWithin(LONG);
        assertThat(dispatcher.stop(LONG)).isTrue();
        assertThat(slow.seen).containsExactly("0", "1", "2", "3", "4", "5", "6", "stopped");
        assertThat(dispatcher.lost()).isZero();
    }

    @Test
    void large_payloads_fill_the_queue_too() throws Exception {
        ListenerDispatcher dispatcher = new ListenerDispatcher(List.of(slow), new Limits(1_000, 10_000, LONG));
        publish(dispatcher, "0", "");
        slow.entered.await();

        assertThat(publish(dispatcher, "1", "x".repeat(9_000))).isCompleted();
        CompletableFuture<?> full = publish(dispatcher, "2", "x".repeat(2_000));

        assertThat(full).isNotCompleted();
        slow.go.countDown();
        assertThat(full).succeedsWithin(LONG);
        assertThat(dispatcher.stop(LONG)).isTrue();
    }

    @Test
    void a_listener_that_hangs_holds_up_publishers_only_as_long_as_the_patience() throws Exception {
        // Given
        ListenerDispatcher dispatcher =
                new ListenerDispatcher(List.of(slow), new Limits(2, 1 << 20, Duration.ofMillis(100)));
        publish(dispatcher, "0", "");
        slow.entered.await();

        // When
        CompletableFuture<?> full = publish(dispatcher, "1", "");
        for (int i = 2; i < 20; i++) {
            full = publish(dispatcher, "" + i, "");
        }

        // Then
        assertThat(full).as("beyond twice the limit nobody waits").isCompleted();
        assertThat(dispatcher.lost()).isEqualTo(14);
        slow.go.countDown();
        assertThat(dispatcher.stop(LONG)).isTrue();
        assertThat(slow.seen).containsExactly("0", "1", "2", "3", "4", "5", "stopped");
    }

    @Test
    void who_waits_for_a_listener_that_hangs_goes_on_when_the_patience_is_over() throws Exception {
        ListenerDispatcher dispatcher =
                new ListenerDispatcher(List.of(slow), new Limits(1, 1 << 20, Duration.ofMillis(100)));
        publish(dispatcher, "0", "");
        slow.entered.await();
        publish(dispatcher, "1", "");

        assertThat(publish(dispatcher, "2", "")).succeedsWithin(LONG);

        slow.go.countDown();
        assertThat(dispatcher.stop(LONG)).isTrue();
    }

    @Test
    void a_listener_that_fails_disturbs_neither_the_next_one_nor_later_events() throws Exception {
        // Given
        BrokerListener broken = new BrokerListener() {
            @Override
            public void published(ClientInfo sender, PublishedMessage message) {
                throw new NoSuchMethodError("on purpose");
            }

            @Override
            public void stopped() {
                throw new IllegalStateException("on purpose");
            }
        };
        ListenerDispatcher dispatcher = new ListenerDispatcher(List.of(broken, slow), Limits.DEFAULT);
        slow.go.countDown();

        // When
        publish(dispatcher, "1", "");
        publish(dispatcher, "2", "");

        // Then
        assertThat(dispatcher.stop(LONG)).isTrue();
        assertThat(slow.seen).containsExactly("1", "2", "stopped");
    }

    @Test
    void without_listeners_there_is_no_thread_and_nothing_to_wait_for() throws Exception {
        ListenerDispatcher dispatcher = new ListenerDispatcher(List.of(), new Limits(1, 1, LONG));

        for (int i = 0; i < 10; i++) {
            assertThat(publish(dispatcher, "a", "payload")).isCompleted();
        }

        assertThat(dispatcher.isIdle()).isTrue();
        assertThat(dispatcher.stop(LONG)).isTrue();
    }

    @Test
    void stopping_does_not_wait_for_ever_for_a_listener_that_hangs() throws Exception {
        ListenerDispatcher dispatcher = new ListenerDispatcher(List.of(slow), Limits.DEFAULT);
        publish(dispatcher, "0", "");
        assertThat(slow.entered.await(60, TimeUnit.SECONDS)).isTrue();

        assertThat(dispatcher.stop(Duration.ofMillis(50))).isFalse();

        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("spoor-listeners")));
        assertThat(slow.seen).doesNotContain("0");
    }

    private static CompletableFuture<?> publish(ListenerDispatcher dispatcher, String topic, String payload) {
        return dispatcher.published(ALICE, Packets.message(topic, payload)).toCompletableFuture();
    }
}
