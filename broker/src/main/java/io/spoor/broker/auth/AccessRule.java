package io.spoor.broker.auth;

import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * One line of an access list: what may be done with which topics. Immutable.
 *
 * @param pattern the topics as written, in which {@code %u} and {@code %c} may stand for user name and client id
 * @param filter the topics, if there are no such placeholders
 */
record AccessRule(Access access, String pattern, @Nullable TopicFilter filter) {

    enum Access {
        READ,
        WRITE,
        READWRITE,
        DENY;

        boolean allowsReading() {
            return this == READ || this == READWRITE;
        }

        boolean allowsWriting() {
            return this == WRITE || this == READWRITE;
        }
    }

    static AccessRule fixed(Access access, TopicFilter filter) {
        return new AccessRule(access, filter.text(), filter);
    }

    static AccessRule withPlaceholders(Access access, String pattern) {
        return new AccessRule(access, pattern, null);
    }

    static boolean hasPlaceholders(String pattern) {
        return pattern.contains("%u") || pattern.contains("%c");
    }

    /**
     * The topics as they are for this client; null if the rule has nothing to say about it.
     *
     * <p>Client id and user name come from outside, so one with a wildcard or a slash, or with a leading {@code $} where
     * the pattern begins, would say more than whoever wrote the pattern meant. For such a client a rule that allows
     * something is void; one that denies is widened from the level with the placeholder on.
     */
    @Nullable
    TopicFilter filterFor(ClientIdentity client) {
        if (filter != null) {
            return filter;
        }
        if (client.userName() == null && pattern.contains("%u")) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        int start = 0;
        for (int i = pattern.indexOf('%'); i >= 0; i = pattern.indexOf('%', start)) {
            text.append(pattern, start, i);
            String value = valueAt(i, client);
            if (value == null) {
                text.append('%');
                start = i + 1;
                continue;
            }
            if (!fitsOneLevel(value)) {
                return access == Access.DENY ? everythingFrom(text, value) : null;
            }
            boolean ownTopics = text.isEmpty() && value.startsWith("$");
            if (access != Access.DENY && (ownTopics || value.isEmpty())) {
                return null;
            }
            text.append(value);
            start = i + 2;
        }
        return parse(text.append(pattern, start, pattern.length()).toString());
    }

    private @Nullable String valueAt(int percent, ClientIdentity client) {
        if (pattern.startsWith("%u", percent)) {
            return client.userName();
        }
        return pattern.startsWith("%c", percent) ? client.clientId() : null;
    }

    private static boolean fitsOneLevel(String value) {
        return value.indexOf('+') < 0 && value.indexOf('#') < 0 && value.indexOf('/') < 0 && value.indexOf('\0') < 0;
    }

    private static @Nullable TopicFilter everythingFrom(CharSequence before, String value) {
        String text = before.toString();
        int level = text.lastIndexOf('/') + 1;
        String first = text + value;
        if (level > 0 || !first.startsWith("$")) {
            return parse(text.substring(0, level) + "#");
        }
        // # alone would leave out the topics that begin with $
        int slash = first.indexOf('/');
        return parse((slash < 0 ? first : first.substring(0, slash)) + "/#");
    }

    private static @Nullable TopicFilter parse(String text) {
        try {
            return TopicFilter.parse(text);
        } catch (MqttProtocolException e) {
            // Only the length can be wrong: the pattern was tried with placeholders, and no topic is as long as this
            // one
            return null;
        }
    }
}
