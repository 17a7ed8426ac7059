package io.spoor.broker.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Everybody who subscribed to one filter, directly or as member of a shared subscription. Changed under the tree's lock,
 * read on any thread.
 */
final class FilterSubscribers<S extends Subscriber> {

    private record Group<S extends Subscriber>(String name, DeliverySet<S> members, AtomicInteger turn) {}

    private final DeliverySet<S> direct = new DeliverySet<>();
    private volatile List<Group<S>> groups = List.of();

    @Nullable
    Delivery<S> put(Delivery<S> delivery) {
        String shareName = delivery.topicFilter().shareName();
        if (shareName == null) {
            return direct.put(delivery);
        }
        Group<S> group = group(shareName);
        if (group == null) {
            group = new Group<>(shareName, new DeliverySet<>(), new AtomicInteger());
            group.members().put(delivery);
            List<Group<S>> more = new ArrayList<>(groups);
            more.add(group);
            groups = List.copyOf(more);
            return null;
        }
        return group.members().put(delivery);
    }

    @Nullable
    Delivery<S> remove(S subscriber, @Nullable String shareName) {
        if (shareName == null) {
            return direct.remove(subscriber);
        }
        Group<S> group = group(shareName);
        if (group == null) {
            return null;
        }
        Delivery<S> removed = group.members().remove(subscriber);
        if (group.members().isEmpty()) {
            List<Group<S>> fewer = new ArrayList<>(groups);
            fewer.remove(group);
            groups = List.copyOf(fewer);
        }
        return removed;
    }

    private @Nullable Group<S> group(String name) {
        for (Group<S> group : groups) {
            if (group.name().equals(name)) {
                return group;
            }
        }
        return null;
    }

    boolean isEmpty() {
        return groups.isEmpty() && direct.isEmpty();
    }

    List<Delivery<S>> direct() {
        return direct.list();
    }

    void addSharedTo(List<SharedGroup<S>> shared) {
        for (Group<S> group : groups) {
            List<Delivery<S>> members = group.members().list();
            if (!members.isEmpty()) {
                String filter = members.get(0).topicFilter().filter();
                shared.add(new SharedGroup<>(group.name(), filter, members, group.turn()));
            }
        }
    }
}
