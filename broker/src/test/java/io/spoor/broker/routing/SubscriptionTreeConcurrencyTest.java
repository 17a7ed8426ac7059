package io.spoor.broker.routing;

import static io.spoor.broker.routing.RandomTopics.parse;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.attacks.Attack;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SubscriptionTreeConcurrencyTest {

    @Test
    @Attack({"moquette-529", "mosquitto-2885"})
    void subscriptions_that_stay_are_always_found_while_others_come_and_go() throws Exception {
        // Given
        SubscriptionTree<FakeSubscriber> tree = new SubscriptionTree<>();
        FakeSubscriber steady = new FakeSubscriber("steady");
        for (String filter : List.of("a/b/+", "a/#", "+/b/a", "$share/g/a/b/#")) {
            tree.add(steady, new Subscription(parse(filter), 1, false, false, 0));
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            // When
            List<Future<?>> work = new ArrayList<>();
            for (int writer = 0; writer < 2; writer++) {
                long seed = writer;
                work.add(threads.submit(() -> comeAndGo(tree, new Random(seed))));
            }
            for (int reader = 0; reader < 2; reader++) {
                work.add(threads.submit(() -> {
                    for (int i = 0; i < 40_000; i++) {
                        Route<FakeSubscriber> route = tree.match("a/b/a");
                        assertThat(route.direct())
                                .extracting(Delivery::subscriber)
                                .contains(steady);
                        assertThat(route.shared()).isNotEmpty();
                    }
                }));
            }
            // Then
            for (Future<?> each : work) {
                each.get();
            }
            assertThat(tree.size()).isEqualTo(4);
            assertThat(tree.match("a/b/a").direct()).hasSize(1);
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void comeAndGo(SubscriptionTree<FakeSubscriber> tree, Random random) {
        RandomTopics topics = new RandomTopics(random);
        for (int i = 0; i < 20_000; i++) {
            List<FakeSubscriber> subscribers = new ArrayList<>();
            List<Subscription> subscriptions = new ArrayList<>();
            for (int n = 0; n < 3; n++) {
                subscribers.add(new FakeSubscriber("passing"));
                subscriptions.add(new Subscription(topics.filterMaybeShared(), 0, false, false, 0));
                tree.add(subscribers.get(n), subscriptions.get(n));
            }
            for (int n = 0; n < 3; n++) {
                tree.remove(subscribers.get(n), subscriptions.get(n).filter());
            }
        }
    }

    @Test
    void a_route_kept_by_version_is_never_older_than_a_finished_change() throws Exception {
        SubscriptionTree<FakeSubscriber> tree = new SubscriptionTree<>();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            for (int i = 0; i < 2_000; i++) {
                // Given
                FakeSubscriber subscriber = new FakeSubscriber("s" + i);
                Future<?> change =
                        other.submit(() -> tree.add(subscriber, new Subscription(parse("a/+"), 0, false, false, 0)));
                long version = tree.version();
                Route<FakeSubscriber> kept = tree.match("a/b");
                // When
                change.get();
                // Then
                if (tree.version() == version) {
                    assertThat(kept.direct()).extracting(Delivery::subscriber).contains(subscriber);
                }
                tree.remove(subscriber, parse("a/+"));
            }
        } finally {
            other.shutdownNow();
            assertThat(other.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
