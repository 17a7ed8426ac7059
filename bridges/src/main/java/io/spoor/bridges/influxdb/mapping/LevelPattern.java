package io.spoor.bridges.influxdb.mapping;

import io.spoor.tracing.match.TopicPattern;
import java.util.ArrayList;
import java.util.List;

/**
 * Names for the levels of a topic, as in Telegraf's topic_parsing: {@code _/site/line} calls the second level site and
 * the third line and has no name for the first.
 */
final class LevelPattern {
    private static final String IGNORED = "_";

    /** @param level counted from 0 */
    record NamedLevel(int level, String name) {}

    private final List<NamedLevel> named;

    private LevelPattern(List<NamedLevel> named) {
        this.named = List.copyOf(named);
    }

    static LevelPattern none() {
        return new LevelPattern(List.of());
    }

    /** @throws IllegalArgumentException if the pattern does not fit the filter */
    static LevelPattern parse(String pattern, TopicPattern filter) {
        String[] names = pattern.split("/", -1);
        boolean open = filter.filter().endsWith("#");
        if (!open && names.length != filter.levelCount()) {
            throw new IllegalArgumentException("'" + pattern + "' has " + names.length + " levels, but topic '"
                    + filter.filter() + "' has " + filter.levelCount() + "; write _ for a level without a name");
        }
        List<NamedLevel> named = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            if (names[i].isEmpty()) {
                throw new IllegalArgumentException(
                        "'" + pattern + "' has an empty level; write _ for a level without a name");
            }
            if (!names[i].equals(IGNORED)) {
                named.add(new NamedLevel(i, names[i]));
            }
        }
        return new LevelPattern(named);
    }

    /** The named levels that this topic has; with a filter that ends in {@code #} some may be missing. */
    List<NamedLevel> in(String[] topicLevels) {
        return named.stream().filter(n -> n.level() < topicLevels.length).toList();
    }

    List<String> names() {
        return named.stream().map(NamedLevel::name).toList();
    }
}
