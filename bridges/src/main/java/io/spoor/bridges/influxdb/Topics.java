package io.spoor.bridges.influxdb;

import io.spoor.tracing.match.TopicPattern;
import io.spoor.tracing.spi.SettingsCheck;
import java.util.List;

/** The topics that a store wants. */
public final class Topics {
    private final List<TopicPattern> filters;

    public Topics(List<String> filters) {
        this.filters = filters.stream().map(TopicPattern::new).toList();
    }

    /** Notes what is wrong with the key {@code topics}. */
    public static void check(List<String> filters, SettingsCheck check) {
        check.that(!filters.isEmpty(), "topics", "is empty; write topic filters, or \"#\" for all");
        for (int i = 0; i < filters.size(); i++) {
            try {
                new TopicPattern(filters.get(i));
            } catch (IllegalArgumentException e) {
                check.that(false, "topics[" + i + "]", String.valueOf(e.getMessage()));
            }
        }
    }

    /** Whether any of the filters matches. */
    public boolean want(String topic) {
        for (TopicPattern filter : filters) {
            if (filter.matches(topic)) {
                return true;
            }
        }
        return false;
    }
}
