package io.spoor.broker.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A valid topic filter, shared ({@code $share/group/filter}) or not (MQTT 5, 4.7 and 4.8). Immutable; two filters are
 * equal if their texts are. Nothing here recurses: a filter may have 65,535 levels.
 */
public final class TopicFilter {

    private static final String SHARE_PREFIX = "$share/";

    private final String text;
    private final @Nullable String shareName;
    private final String filter;
    private final String[] levels;
    private final boolean wildcards;

    private TopicFilter(String text, @Nullable String shareName, String filter, boolean wildcards) {
        this.text = text;
        this.shareName = shareName;
        this.filter = filter;
        this.levels = split(filter);
        this.wildcards = wildcards;
    }

    /**
     * Checks and splits a filter.
     *
     * @throws MqttProtocolException with {@link ReasonCode#MALFORMED_PACKET}, or {@link ReasonCode#PROTOCOL_ERROR} for the
     *     form of a shared subscription, and the rule that it breaks. {@link ReasonCode#TOPIC_FILTER_INVALID} is for
     *     filters that are well-formed.
     */
    public static TopicFilter parse(String text) throws MqttProtocolException {
        String problem = Topics.problem(text, true);
        if (!problem.isEmpty()) {
            throw invalid(problem);
        }
        if (!isShared(text)) {
            return new TopicFilter(text, null, text, checkWildcards(text));
        }
        int slash = text.indexOf('/', SHARE_PREFIX.length());
        String shareName = text.substring(SHARE_PREFIX.length(), slash < 0 ? text.length() : slash);
        if (shareName.isEmpty()) {
            throw invalidShare("has an empty share name, expected $share/NAME/FILTER");
        }
        if (shareName.indexOf('+') >= 0 || shareName.indexOf('#') >= 0) {
            throw invalidShare("has a wildcard in its share name");
        }
        if (slash < 0 || slash == text.length() - 1) {
            throw invalidShare("has nothing after its share name, expected $share/NAME/FILTER");
        }
        String filter = text.substring(slash + 1);
        return new TopicFilter(text, shareName, filter, checkWildcards(filter));
    }

    /** Whether the text asks for a shared subscription, rightly formed or not. */
    static boolean isShared(String text) {
        return text.startsWith(SHARE_PREFIX);
    }

    /** Returns whether there are wildcards; each must fill its level, and # must be the last ([MQTT-4.7.1-1/2]). */
    private static boolean checkWildcards(String filter) throws MqttProtocolException {
        boolean found = false;
        int last = filter.length() - 1;
        for (int i = 0; i <= last; i++) {
            char c = filter.charAt(i);
            if (c != '+' && c != '#') {
                continue;
            }
            found = true;
            if ((i > 0 && filter.charAt(i - 1) != '/') || (i < last && filter.charAt(i + 1) != '/')) {
                throw invalid("has a " + c + " that does not fill its level");
            }
            if (c == '#' && i < last) {
                throw invalid("has a # that is not its last level");
            }
        }
        return found;
    }

    private static MqttProtocolException invalid(String problem) {
        return new MqttProtocolException(ReasonCode.MALFORMED_PACKET, "topic filter " + problem);
    }

    private static MqttProtocolException invalidShare(String problem) { // [MQTT-4.8.2-1], [MQTT-4.8.2-2]
        return new MqttProtocolException(ReasonCode.PROTOCOL_ERROR, "topic filter " + problem);
    }

    private static String[] split(String filter) {
        String[] levels = new String[Topics.levelCount(filter)];
        int start = 0;
        for (int i = 0; i < levels.length; i++) {
            int slash = filter.indexOf('/', start);
            levels[i] = filter.substring(start, slash < 0 ? filter.length() : slash);
            start = slash + 1;
        }
        return levels;
    }

    /** The filter as the client wrote it, with {@code $share/NAME/}. */
    public String text() {
        return text;
    }

    /** The group of a shared subscription; null if it is not shared. */
    public @Nullable String shareName() {
        return shareName;
    }

    /** What topics are matched with: the text without {@code $share/NAME/}. */
    public String filter() {
        return filter;
    }

    /** The parts of {@link #filter()} between slashes, also empty ones. Shared, not copied: do not write to it. */
    public String[] levels() {
        return levels;
    }

    public boolean hasWildcards() {
        return wildcards;
    }

    /**
     * Whether a message with this topic belongs to the subscription. Wildcards in the first level do not match topics
     * that begin with {@code $} ([MQTT-4.7.2-1]); {@code a/#} matches {@code a}.
     */
    public boolean matches(String topic) {
        if (!wildcards) {
            return filter.equals(topic);
        }
        if (topic.startsWith("$") && (filter.charAt(0) == '+' || filter.charAt(0) == '#')) {
            return false;
        }
        int start = 0;
        for (String level : levels) {
            if (level.equals("#")) {
                return true;
            }
            if (start > topic.length()) {
                return false;
            }
            int slash = topic.indexOf('/', start);
            int end = slash < 0 ? topic.length() : slash;
            boolean same = level.length() == end - start && topic.startsWith(level, start);
            if (!same && !level.equals("+")) {
                return false;
            }
            start = end + 1;
        }
        return start > topic.length();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TopicFilter that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
