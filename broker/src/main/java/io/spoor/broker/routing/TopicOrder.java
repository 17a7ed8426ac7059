package io.spoor.broker.routing;

/**
 * The order of topics in which {@code /} comes before every other character; so {@code a} is followed by all topics
 * that begin with {@code a/}, and only then by {@code a!}.
 */
final class TopicOrder {

    /** The character after {@code /} in this order: U+0000 is not allowed in topics. */
    private static final char AFTER_SLASH = '\u0001';

    private TopicOrder() {}

    static int compare(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                return rank(a) - rank(b);
            }
        }
        return left.length() - right.length();
    }

    private static int rank(char c) {
        return c == '/' ? 0 : c;
    }

    /** What comes after the topic with this prefix and everything below it. */
    static String after(String prefix) {
        return prefix + AFTER_SLASH;
    }
}
