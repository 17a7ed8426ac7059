package io.spoor.broker.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of levels that filters have in common. Written under the tree's lock, read on any thread; a node whose
 * stretch must change is replaced by another.
 */
final class FilterNode<S extends Subscriber> {

    private static final int FEW = 8;

    /** One level or more, of which any may be {@code +}; none in the root. */
    private final String[] label;

    /** Of the filters that end here. */
    private volatile @Nullable FilterSubscribers<S> here;

    /** Of the filters that end here with {@code /#}. */
    private volatile @Nullable FilterSubscribers<S> below;

    private volatile List<FilterNode<S>> few = List.of();

    /** Takes the place of {@link #few} once there are more, by the first level of their labels. */
    private volatile @Nullable ConcurrentHashMap<String, FilterNode<S>> many;

    FilterNode(String[] label) {
        this.label = label;
    }

    /** A node with the same subscribers and children as this one, reached by other levels. */
    FilterNode<S> relabelled(String[] newLabel) {
        FilterNode<S> node = new FilterNode<>(newLabel);
        node.here = here;
        node.below = below;
        node.few = few;
        node.many = many;
        return node;
    }

    String[] label() {
        return label;
    }

    @Nullable
    FilterSubscribers<S> subscribers(boolean ofLevelsBelow) {
        return ofLevelsBelow ? below : here;
    }

    void setSubscribers(boolean ofLevelsBelow, @Nullable FilterSubscribers<S> subscribers) {
        if (ofLevelsBelow) {
            below = subscribers;
        } else {
            here = subscribers;
        }
    }

    boolean hasSubscribers() {
        return here != null || below != null;
    }

    /** The child whose label begins with exactly this level. */
    @Nullable
    FilterNode<S> child(String level) {
        ConcurrentHashMap<String, FilterNode<S>> index = many;
        if (index != null) {
            return index.get(level);
        }
        List<FilterNode<S>> list = few;
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).label[0].equals(level)) {
                return list.get(i);
            }
        }
        return null;
    }

    int childCount() {
        ConcurrentHashMap<String, FilterNode<S>> index = many;
        return index != null ? index.size() : few.size();
    }

    /** Any child; there must be one. */
    FilterNode<S> anyChild() {
        ConcurrentHashMap<String, FilterNode<S>> index = many;
        return index != null ? index.values().iterator().next() : few.get(0);
    }

    /** Adds a child, or replaces the one that begins with the same level. */
    void putChild(FilterNode<S> child) {
        ConcurrentHashMap<String, FilterNode<S>> index = many;
        if (index != null) {
            index.put(child.label[0], child);
            return;
        }
        List<FilterNode<S>> changed = childrenWithout(child.label[0]);
        changed.add(child);
        if (changed.size() <= FEW) {
            few = List.copyOf(changed);
            return;
        }
        index = new ConcurrentHashMap<>(4 * FEW);
        for (FilterNode<S> each : changed) {
            index.put(each.label[0], each);
        }
        many = index;
        few = List.of();
    }

    void removeChild(FilterNode<S> child) {
        ConcurrentHashMap<String, FilterNode<S>> index = many;
        if (index == null) {
            few = List.copyOf(childrenWithout(child.label[0]));
            return;
        }
        index.remove(child.label[0]);
        if (index.size() <= FEW / 2) {
            few = List.copyOf(index.values());
            many = null;
        }
    }

    private List<FilterNode<S>> childrenWithout(String level) {
        List<FilterNode<S>> others = new ArrayList<>(few);
        others.removeIf(other -> other.label[0].equals(level));
        return others;
    }
}
