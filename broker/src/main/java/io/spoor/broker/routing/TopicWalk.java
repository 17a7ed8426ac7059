package io.spoor.broker.routing;

import org.jspecify.annotations.Nullable;

/**
 * Walks over sorted topics ({@link TopicOrder}) and says where the next one is that a filter can match. Used by one
 * thread.
 */
final class TopicWalk {

    private final String[] filter;
    private final boolean leadingWildcard;
    private boolean matched;
    private boolean finished;

    TopicWalk(String[] filter) {
        this.filter = filter;
        this.leadingWildcard = filter[0].equals("+") || filter[0].equals("#");
    }

    /** Whether the topic of the last visit matches. */
    boolean matched() {
        return matched;
    }

    /** Whether no later topic can match. */
    boolean finished() {
        return finished;
    }

    /**
     * Looks at a topic, which must come after those visited before.
     *
     * @return the least text from which on the next match can be; null for whatever topic is next
     */
    @Nullable
    String visit(String topic) {
        matched = false;
        if (leadingWildcard && topic.startsWith("$")) {
            // [MQTT-4.7.2-1]; % follows $
            return "%";
        }
        int start = 0;
        for (String level : filter) {
            if (level.equals("#")) {
                matched = true;
                return null;
            }
            if (start > topic.length()) {
                return topic + "/" + (level.equals("+") ? "" : level);
            }
            int slash = topic.indexOf('/', start);
            int end = slash < 0 ? topic.length() : slash;
            if (!level.equals("+")) {
                int order = TopicOrder.compare(topic.substring(start, end), level);
                if (order < 0) {
                    return topic.substring(0, start) + level;
                }
                if (order > 0) {
                    finished = start == 0;
                    return finished ? null : TopicOrder.after(topic.substring(0, start - 1));
                }
            }
            start = end + 1;
        }
        matched = start > topic.length();
        return TopicOrder.after(topic.substring(0, start - 1));
    }
}
