package io.spoor.broker.routing;

import static io.spoor.broker.routing.RandomTopics.parse;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.protocol.TopicFilter;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriptionTreeTest {

    private final SubscriptionTree<FakeSubscriber> tree = new SubscriptionTree<>();
    private final FakeSubscriber alice = new FakeSubscriber("alice");
    private final FakeSubscriber bob = new FakeSubscriber("bob");

    @ParameterizedTest
    @CsvSource({
        "a/b, a/b, true",
        "a/b, a/c, false",
        "a/+, a/b, true",
        "a/+, a, false",
        "a/+, a/, true",
        "+, a, true",
        "+, /a, false",
        "+/+, /a, true",
        "/+, /a, true",
        "a/#, a, true",
        "a/#, a/b/c, true",
        "a/#, ab, false",
        "#, a/b, true",
        "#, $SYS/x, false",
        "+/x, $SYS/x, false",
        "$SYS/#, $SYS/x, true",
        "$SYS/+, $SYS/x, true",
        "a/$b/+, a/$b/c, true",
        "a/+/c/#, a/b/c, true",
        "a/+/c/#, a/b/d, false",
    })
    void filters_match_topics_as_the_standard_says(String filter, String topic, boolean matches) {
        tree.add(alice, subscription(filter));

        assertThat(tree.match(topic).direct()).hasSize(matches ? 1 : 0);
        assertThat(tree.match(topic).isEmpty()).isEqualTo(!matches);
    }

    @Test
    void a_second_subscription_with_the_same_filter_replaces_the_first() {
        // Given
        Subscription first = new Subscription(parse("a/+"), 0, false, false, 1);
        tree.add(alice, first);

        // When
        Subscription replaced = tree.add(alice, new Subscription(parse("a/+"), 2, false, true, 2));

        // Then
        assertThat(replaced).isSameAs(first);
        assertThat(tree.size()).isEqualTo(1);
        Delivery<FakeSubscriber> delivery = only(tree.match("a/b").direct());
        assertThat(delivery.qos()).isEqualTo(2);
        assertThat(delivery.retainAsPublished()).isTrue();
        assertThat(delivery.identifiers()).containsExactly(2);
    }

    @Test
    void overlapping_subscriptions_are_one_delivery_with_the_highest_qos_and_all_identifiers() {
        // Given
        tree.add(alice, new Subscription(parse("a/b"), 0, true, false, 7));
        tree.add(alice, new Subscription(parse("a/+"), 2, true, true, 8));
        tree.add(alice, new Subscription(parse("#"), 1, true, false, 0));
        tree.add(bob, new Subscription(parse("a/b"), 1, false, false, 7));

        // When
        List<Delivery<FakeSubscriber>> direct = tree.match("a/b").direct();

        // Then
        assertThat(direct).extracting(Delivery::subscriber).containsExactlyInAnyOrder(alice, bob);
        Delivery<FakeSubscriber> merged =
                only(direct.stream().filter(d -> d.subscriber() == alice).toList());
        assertThat(merged.qos()).isEqualTo(2);
        assertThat(merged.filter()).isEqualTo("a/+");
        assertThat(merged.identifiers()).containsExactlyInAnyOrder(7, 8);
        assertThat(merged.retainAsPublished()).isTrue();
        assertThat(merged.noLocal()).isTrue();
    }

    @Test
    void own_messages_come_if_one_matching_subscription_wants_them() {
        tree.add(alice, new Subscription(parse("a"), 0, true, false, 0));
        tree.add(alice, new Subscription(parse("+"), 0, false, false, 0));

        assertThat(only(tree.match("a").direct()).noLocal()).isFalse();
    }

    @Test
    void every_change_changes_the_version_and_nothing_else_does() {
        long empty = tree.version();
        tree.add(alice, subscription("a"));
        long added = tree.version();
        tree.match("a");
        tree.remove(bob, parse("a"));
        tree.remove(alice, parse("b"));
        long unchanged = tree.version();
        tree.remove(alice, parse("a"));

        assertThat(added).isNotEqualTo(empty);
        assertThat(unchanged).isEqualTo(added);
        assertThat(tree.version()).isNotEqualTo(added);
        assertThat(tree.size()).isZero();
    }

    @Test
    void a_route_stays_as_it_was_when_subscriptions_change() {
        tree.add(alice, subscription("a"));
        Route<FakeSubscriber> route = tree.match("a");

        tree.remove(alice, parse("a"));

        assertThat(only(route.direct()).subscriber()).isSameAs(alice);
        assertThat(tree.match("a").isEmpty()).isTrue();
    }

    @Test
    void members_of_a_shared_subscription_take_turns_over_changes_of_the_tree() {
        // Given
        FakeSubscriber carol = new FakeSubscriber("carol");
        for (FakeSubscriber member : List.of(alice, bob, carol)) {
            tree.add(member, subscription("$share/g/a/+"));
        }

        // When
        Set<String> chosen = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            tree.add(alice, subscription("other/" + i));
            chosen.add(onlyGroup("a/b").next().subscriber().clientId());
        }

        // Then
        assertThat(chosen).containsExactlyInAnyOrder("alice", "bob", "carol");
        assertThat(onlyGroup("a/b").name()).isEqualTo("g");
        assertThat(onlyGroup("a/b").filter()).isEqualTo("a/+");
        assertThat(onlyGroup("a/b").next().filter()).isEqualTo("$share/g/a/+");
    }

    @Test
    void offline_members_are_passed_over_unless_all_are_offline() {
        tree.add(alice, subscription("$share/g/a"));
        tree.add(bob, subscription("$share/g/a"));
        SharedGroup<FakeSubscriber> group = onlyGroup("a");

        alice.setOnline(false);
        assertThat(List.of(group.next(), group.next(), group.next()))
                .extracting(Delivery::subscriber)
                .containsOnly(bob);

        bob.setOnline(false);
        assertThat(List.of(group.next(), group.next()))
                .extracting(Delivery::subscriber)
                .containsExactlyInAnyOrder(alice, bob);
    }

    @Test
    void groups_with_different_names_and_direct_subscribers_each_get_the_message() {
        tree.add(alice, subscription("$share/g/a"));
        tree.add(alice, subscription("$share/h/a"));
        tree.add(alice, subscription("a"));

        assertThat(tree.match("a").shared()).extracting(SharedGroup::name).containsExactlyInAnyOrder("g", "h");
        assertThat(tree.match("a").direct()).hasSize(1);

        tree.remove(alice, parse("$share/g/a"));
        assertThat(tree.match("a").shared()).extracting(SharedGroup::name).containsExactly("h");
    }

    @Test
    void a_filter_of_thirty_thousand_levels_costs_neither_stack_nor_a_node_per_level() {
        // Given
        String deep = String.join("/", Collections.nCopies(30_000, "a"));
        tree.add(alice, subscription(deep + "/#"));
        tree.add(bob, subscription(deep.replace('a', '+')));

        // When
        List<Delivery<FakeSubscriber>> direct = tree.match(deep).direct();

        // Then
        assertThat(direct).extracting(Delivery::subscriber).containsExactlyInAnyOrder(alice, bob);
        assertThat(tree.remove(alice, parse(deep + "/#"))).isNotNull();
        assertThat(tree.remove(bob, parse(deep.replace('a', '+')))).isNotNull();
        assertThat(tree.match(deep).isEmpty()).isTrue();
    }

    private SharedGroup<FakeSubscriber> onlyGroup(String topic) {
        return only(tree.match(topic).shared());
    }

    private static <T> T only(List<T> list) {
        assertThat(list).hasSize(1);
        return list.get(0);
    }

    private static Subscription subscription(String filter) {
        TopicFilter parsed = parse(filter);
        return new Subscription(parsed, 1, false, false, 0);
    }
}
