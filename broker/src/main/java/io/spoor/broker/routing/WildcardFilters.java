package io.spoor.broker.routing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The filters with wildcards, as a trie over levels in which a stretch without a fork is one node; so a filter costs at
 * most two nodes, even one of 65,535 levels. Written under the tree's lock; {@link #matching} needs none, and sees a
 * change that happens meanwhile wholly or not at all.
 */
final class WildcardFilters<S extends Subscriber> {

    private static final String ANY_LEVEL = "+";
    private static final String ANY_LEVELS = "#";

    /** A node whose label matched, and the index of the topic's level after it. */
    private record Step<S extends Subscriber>(FilterNode<S> node, int next) {}

    private final FilterNode<S> root = new FilterNode<>(new String[0]);

    /** Puts subscribers under a filter that has none yet, or gives those that it has. */
    FilterSubscribers<S> getOrCreate(String[] filter) {
        boolean below = endsWithAnyLevels(filter);
        FilterNode<S> node = nodeFor(below ? Arrays.copyOf(filter, filter.length - 1) : filter);
        FilterSubscribers<S> subscribers = node.subscribers(below);
        if (subscribers == null) {
            subscribers = new FilterSubscribers<>();
            node.setSubscribers(below, subscribers);
        }
        return subscribers;
    }

    /** The node at the end of these levels, made if need be; a longer stretch is cut in two where they end. */
    private FilterNode<S> nodeFor(String[] levels) {
        FilterNode<S> node = root;
        int next = 0;
        while (next < levels.length) {
            FilterNode<S> child = node.child(levels[next]);
            if (child == null) {
                child = new FilterNode<>(Arrays.copyOfRange(levels, next, levels.length));
                node.putChild(child);
                return child;
            }
            String[] label = child.label();
            int common = commonLength(label, levels, next);
            if (common < label.length) {
                FilterNode<S> upper = new FilterNode<>(Arrays.copyOf(label, common));
                upper.putChild(child.relabelled(Arrays.copyOfRange(label, common, label.length)));
                node.putChild(upper);
                child = upper;
            }
            node = child;
            next += common;
        }
        return node;
    }

    /** The subscribers of exactly this filter. */
    @Nullable
    FilterSubscribers<S> find(String[] filter) {
        boolean below = endsWithAnyLevels(filter);
        List<FilterNode<S>> path = path(filter, below);
        return path.isEmpty() ? null : path.get(path.size() - 1).subscribers(below);
    }

    /** Removes a filter that {@link #find} found, with what only it needed. */
    void remove(String[] filter) {
        boolean below = endsWithAnyLevels(filter);
        List<FilterNode<S>> path = path(filter, below);
        int depth = path.size() - 1;
        FilterNode<S> node = path.get(depth);
        node.setSubscribers(below, null);
        while (depth > 0 && !node.hasSubscribers() && node.childCount() == 0) {
            depth--;
            path.get(depth).removeChild(node);
            node = path.get(depth);
        }
        if (depth > 0 && !node.hasSubscribers() && node.childCount() == 1) {
            FilterNode<S> child = node.anyChild();
            String[] label = Arrays.copyOf(node.label(), node.label().length + child.label().length);
            System.arraycopy(child.label(), 0, label, node.label().length, child.label().length);
            path.get(depth - 1).putChild(child.relabelled(label));
        }
    }

    /** The nodes from the root to the filter's own; empty if there is no such node. */
    private List<FilterNode<S>> path(String[] filter, boolean below) {
        int end = below ? filter.length - 1 : filter.length;
        List<FilterNode<S>> path = new ArrayList<>();
        FilterNode<S> node = root;
        path.add(node);
        int next = 0;
        while (next < end) {
            FilterNode<S> child = node.child(filter[next]);
            if (child == null || commonLength(child.label(), filter, next) < child.label().length) {
                return List.of();
            }
            next += child.label().length;
            node = child;
            path.add(node);
        }
        return next == end ? path : List.of();
    }

    private static int commonLength(String[] label, String[] levels, int from) {
        int length = Math.min(label.length, levels.length - from);
        int common = 0;
        while (common < length && label[common].equals(levels[from + common])) {
            common++;
        }
        return common;
    }

    private static boolean endsWithAnyLevels(String[] filter) {
        return filter[filter.length - 1].equals(ANY_LEVELS);
    }

    /** The subscribers of every filter that matches the topic. */
    List<FilterSubscribers<S>> matching(String topic) {
        if (root.childCount() == 0 && !root.hasSubscribers()) {
            return List.of();
        }
        String[] levels = topic.split("/", -1);
        // A leading wildcard does not match a topic of the broker's own [MQTT-4.7.2-1]
        boolean ownTopic = topic.startsWith("$");
        List<FilterSubscribers<S>> found = new ArrayList<>();
        ArrayDeque<Step<S>> open = new ArrayDeque<>();
        open.push(new Step<>(root, 0));
        while (!open.isEmpty()) {
            Step<S> step = open.pop();
            FilterNode<S> node = step.node();
            int next = step.next();
            boolean wildcardsAllowed = next > 0 || !ownTopic;
            if (wildcardsAllowed) {
                addIfPresent(node.subscribers(true), found);
            }
            if (next == levels.length) {
                addIfPresent(node.subscribers(false), found);
                continue;
            }
            pushIfMatching(node.child(levels[next]), levels, next, open);
            if (wildcardsAllowed) {
                pushIfMatching(node.child(ANY_LEVEL), levels, next, open);
            }
        }
        return found;
    }

    private static <T> void addIfPresent(@Nullable T subscribers, List<T> found) {
        if (subscribers != null) {
            found.add(subscribers);
        }
    }

    /** The first level of the node's label is known to match. */
    private void pushIfMatching(@Nullable FilterNode<S> node, String[] levels, int next, ArrayDeque<Step<S>> open) {
        if (node == null) {
            return;
        }
        String[] label = node.label();
        if (label.length > levels.length - next) {
            return;
        }
        for (int i = 1; i < label.length; i++) {
            if (!label[i].equals(ANY_LEVEL) && !label[i].equals(levels[next + i])) {
                return;
            }
        }
        open.push(new Step<>(node, next + label.length));
    }
}
