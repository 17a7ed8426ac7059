package io.spoor.broker.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Says which keys exist where an unknown one stands. */
final class UnknownKey {
    /** More typing mistakes than this in one key are not recognized. */
    private static final int MOST_EDITS = 3;

    private UnknownKey() {}

    /** The message about a key that is not among the known ones. */
    static String describe(String key, Collection<String> known) {
        String guess = closest(key, known)
                .map(right -> "; did you mean " + right + "?")
                .orElse(";");
        String keys = known.isEmpty() ? " no key belongs here" : " the keys here are " + String.join(", ", known);
        return "this key is unknown" + guess + keys;
    }

    private static Optional<String> closest(String key, Collection<String> known) {
        String lower = key.toLowerCase(Locale.ROOT);
        int most = Math.min(MOST_EDITS, Math.max(1, key.length() / 3));
        return known.stream()
                .filter(right -> edits(lower, right.toLowerCase(Locale.ROOT)) <= most)
                .min(Comparator.comparingInt(right -> edits(lower, right.toLowerCase(Locale.ROOT))));
    }

    /** Levenshtein's distance. */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
