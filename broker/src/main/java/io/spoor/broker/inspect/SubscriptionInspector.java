package io.spoor.broker.inspect;

import io.spoor.broker.protocol.TopicFilter;
import io.spoor.broker.routing.Delivery;
import io.spoor.broker.routing.Route;
import io.spoor.broker.routing.SharedGroup;
import io.spoor.broker.routing.SubscriptionTree;
import io.spoor.broker.session.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who gets what. Any thread; asks no event loop. */
public final class SubscriptionInspector {
    private final SubscriptionTree<Session> tree;

    public SubscriptionInspector(SubscriptionTree<Session> tree) {
        this.tree = tree;
    }

    /**
     * That a client gets messages.
     *
     * @param filter the client's filter that leads to it; of a shared one with its group's name
     * @param qos the highest that was granted
     * @param group the name of a shared subscription, of whose members one gets each message; null if it is not shared
     * @param noLocal whether the client's own messages are left out
     * @param retainAsPublished whether messages keep their retain flag
     * @param connected whether the client is there
     */
    public record Recipient(
            String clientId,
            String filter,
            int qos,
            @Nullable String group,
            boolean noLocal,
            boolean retainAsPublished,
            boolean connected) {}

    /** How many subscriptions there are. */
    public int size() {
        return tree.size();
    }

    /** Who would get a message with this topic now, in the order of client identifiers. */
    public Page<Recipient> byTopic(String topic, @Nullable String after, int limit) {
        return page(tree.match(topic), after, limit);
    }

    /** Who has subscribed to just this filter. */
    public Page<Recipient> byFilter(TopicFilter filter, @Nullable String after, int limit) {
        Route<Session> all = tree.subscribers(filter);
        if (filter.shareName() == null) {
            return page(all.direct(), List.of(), after, limit);
        }
        return page(
                List.of(),
                all.shared().stream()
                        .filter(group -> group.name().equals(filter.shareName()))
                        .toList(),
                after,
                limit);
    }

    private static Page<Recipient> page(Route<Session> route, @Nullable String after, int limit) {
        return page(route.direct(), route.shared(), after, limit);
    }

    private static Page<Recipient> page(
            List<Delivery<Session>> direct, List<SharedGroup<Session>> shared, @Nullable String after, int limit) {
        List<Recipient> all = new ArrayList<>();
        direct.forEach(delivery -> add(all, delivery, null, after));
        shared.forEach(group -> group.members().forEach(delivery -> add(all, delivery, group.name(), after)));
        all.sort(Comparator.comparing(SubscriptionInspector::key));
        boolean more = all.size() > limit;
        List<Recipient> page = more ? all.subList(0, limit) : all;
        return new Page<>(page, more ? key(page.get(limit - 1)) : null);
    }

    private static void add(
            List<Recipient> all, Delivery<Session> delivery, @Nullable String group, @Nullable String after) {
        Recipient recipient = new Recipient(
                delivery.subscriber().clientId(),
                delivery.filter(),
                delivery.qos(),
                group,
                delivery.noLocal(),
                delivery.retainAsPublished(),
                delivery.subscriber().isOnline());
        if (after == null || key(recipient).compareTo(after) > 0) {
            all.add(recipient);
        }
    }

    /** Neither of the two has a line end. */
    private static String key(Recipient recipient) {
        return recipient.clientId() + "\n" + recipient.filter();
    }
}
