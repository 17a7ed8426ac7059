package io.spoor.tracing.match;

import org.jspecify.annotations.Nullable;

/**
 * A text in which {@code *} stands for any characters, also none, and {@code ?} for one; all others, and case, count.
 * Matching takes time in proportion to the pattern's and the text's length at worst, whoever chose the text.
 */
public record Glob(String pattern) {

    /** Refuses an empty pattern, which could only match what has no name. */
    public Glob {
        if (pattern.isEmpty()) {
            throw new IllegalArgumentException("is empty; write a name, or a pattern like pump-*");
        }
    }

    /**
     * Reads a pattern; any text but an empty one is one.
     *
     * @throws IllegalArgumentException if the text is empty
     */
    public static Glob parse(String text) {
        return new Glob(text);
    }

    /** Whether the whole text is like the pattern; null never is. */
    public boolean matches(@Nullable String text) {
        if (text == null) {
            return false;
        }
        int p = 0;
        int t = 0;
        int star = -1; // the last * so far, and how much of the text it stands for at most when tried again
        int covered = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                covered = t;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++covered;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    @Override
    public String toString() {
        return pattern;
    }
}
