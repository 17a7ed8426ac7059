package io.spoor.tracing.match;

/**
 * An MQTT topic filter with {@code +} and {@code #}. Wildcards at the first level do not match topics that begin with
 * {@code $} [MQTT-4.7.2-1].
 */
public record TopicPattern(String filter) {

    public TopicPattern {
        String[] levels = filter.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            String level = levels[i];
            boolean wild = level.indexOf('+') >= 0 || level.indexOf('#') >= 0;
            if (filter.isEmpty() || (wild && level.length() > 1) || (level.equals("#") && i < levels.length - 1)) {
                throw new IllegalArgumentException("'" + filter + "' is not a topic filter: + and # stand for a whole"
                        + " level, # only at the end, for example plant/+/temperature or plant/#");
            }
        }
    }

    /**
     * Reads a filter.
     *
     * @throws IllegalArgumentException if a wildcard is where none may be; the message says what would be right
     */
    public static TopicPattern parse(String text) {
        return new TopicPattern(text);
    }

    /** How many levels it has. */
    public int levelCount() {
        return filter.split("/", -1).length;
    }

    /** Whether a topic name is one of those. */
    public boolean matches(String topic) {
        if (topic.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#"))) {
            return false;
        }
        int f = 0;
        int t = 0;
        while (true) {
            if (filter.startsWith("#", f)) {
                return true;
            }
            int filterEnd = levelEnd(filter, f);
            int topicEnd = levelEnd(topic, t);
            boolean same = filter.startsWith("+", f)
                    || (filterEnd - f == topicEnd - t && filter.regionMatches(f, topic, t, topicEnd - t));
            if (!same) {
                return false;
            }
            boolean filterDone = filterEnd == filter.length();
            boolean topicDone = topicEnd == topic.length();
            if (topicDone) {
                // "plant/#" matches "plant" too [MQTT-4.7.1-2].
                return filterDone || (filter.startsWith("/#", filterEnd) && filterEnd + 2 == filter.length());
            }
            if (filterDone) {
                return false;
            }
            f = filterEnd + 1;
            t = topicEnd + 1;
        }
    }

    private static int levelEnd(String text, int from) {
        int slash = text.indexOf('/', from);
        return slash < 0 ? text.length() : slash;
    }

    @Override
    public String toString() {
        return filter;
    }
}
