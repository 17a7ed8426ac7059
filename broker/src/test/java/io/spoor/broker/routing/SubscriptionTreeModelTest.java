package io.spoor.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.protocol.TopicFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tree beside a list of all subscriptions, of which each is asked whether it matches. */
class SubscriptionTreeModelTest {

    private record Key(FakeSubscriber subscriber, String filter) {}

    private final SubscriptionTree<FakeSubscriber> tree = new SubscriptionTree<>();
    private final Map<Key, Subscription> model = new LinkedHashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void random_changes_leave_the_same_routes_as_in_a_list_of_all_subscriptions(long seed) {
        Random random = new Random(seed);
        RandomTopics topics = new RandomTopics(random);
        List<FakeSubscriber> subscribers = IntStream.range(0, seed % 2 == 0 ? 3 : 100)
                .mapToObj(i -> new FakeSubscriber("client" + i))
                .toList();
        for (int step = 0; step < 6_000; step++) {
            FakeSubscriber subscriber = subscribers.get(random.nextInt(subscribers.size()));
            boolean growing = step / 1_500 % 2 == 0;
            if (random.nextInt(10) < (growing ? 8 : 1)) {
                Subscription subscription = new Subscription(
                        topics.filterMaybeShared(),
                        random.nextInt(3),
                        random.nextBoolean(),
                        random.nextBoolean(),
                        random.nextInt(3));
                Key key = new Key(subscriber, subscription.filter().text());
                assertThat(tree.add(subscriber, subscription)).isEqualTo(model.put(key, subscription));
            } else {
                TopicFilter filter = anyFilter(random, topics);
                assertThat(tree.remove(subscriber, filter)).isEqualTo(model.remove(new Key(subscriber, filter.text())));
            }
            assertThat(tree.size()).isEqualTo(model.size());
            if (step % 10 == 0) {
                String topic = topics.topic();
                assertThat(describe(tree.match(topic))).as(topic).isEqualTo(expected(topic));
            }
        }
        for (Key key : List.copyOf(model.keySet())) {
            assertThat(tree.remove(key.subscriber(), RandomTopics.parse(key.filter())))
                    .isEqualTo(model.remove(key));
        }
        assertThat(tree.size()).isZero();
        assertThat(tree.match(topics.topic()).isEmpty()).isTrue();
    }

    private TopicFilter anyFilter(Random random, RandomTopics topics) {
        if (model.isEmpty() || random.nextInt(5) == 0) {
            return topics.filterMaybeShared();
        }
        List<Subscription> all = new ArrayList<>(model.values());
        return all.get(random.nextInt(all.size())).filter();
    }

    private Map<String, String> expected(String topic) {
        Map<String, List<Subscription>> matching = new TreeMap<>();
        model.forEach((key, subscription) -> {
            if (subscription.filter().matches(topic)) {
                String shared = subscription.filter().shareName() == null
                        ? ""
                        : " shared " + subscription.filter().text();
                matching.computeIfAbsent(key.subscriber().clientId() + shared, k -> new ArrayList<>())
                        .add(subscription);
            }
        });
        Map<String, String> described = new TreeMap<>();
        matching.forEach((name, subscriptions) -> described.put(
                name,
                describe(
                        subscriptions.stream().mapToInt(Subscription::qos).max().orElseThrow(),
                        subscriptions.stream().allMatch(Subscription::noLocal),
                        subscriptions.stream().anyMatch(Subscription::retainAsPublished),
                        subscriptions.stream()
                                .mapToInt(Subscription::identifier)
                                .filter(id -> id > 0))));
        return described;
    }

    private static Map<String, String> describe(Route<FakeSubscriber> route) {
        Map<String, String> described = new TreeMap<>();
        for (Delivery<FakeSubscriber> delivery : route.direct()) {
            assertThat(described.put(delivery.subscriber().clientId(), describe(delivery)))
                    .as("a subscriber appears once")
                    .isNull();
        }
        for (SharedGroup<FakeSubscriber> group : route.shared()) {
            for (Delivery<FakeSubscriber> delivery : group.members()) {
                String filter = "$share/" + group.name() + "/" + group.filter();
                described.put(delivery.subscriber().clientId() + " shared " + filter, describe(delivery));
            }
        }
        return described;
    }

    private static String describe(Delivery<FakeSubscriber> delivery) {
        return describe(
                delivery.qos(), delivery.noLocal(), delivery.retainAsPublished(), IntStream.of(delivery.identifiers()));
    }

    private static String describe(int qos, boolean noLocal, boolean retainAsPublished, IntStream identifiers) {
        return "qos " + qos + " noLocal " + noLocal + " rap " + retainAsPublished + " ids "
                + identifiers.sorted().mapToObj(Integer::toString).collect(Collectors.joining(","));
    }
}
