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

    /** Characters to add, leave out, change or swap with their neighbour to make one text from the other. */
    private static int edits(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : fewest(edits, a, b, i, j);
            }
        }
        return edits[a.length()][b.length()];
    }

    private static int fewest(int[][] edits, String a, String b, int i, int j) {
        int change = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int fewest = Math.min(change, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(fewest, 1 + edits[i - 2][j - 2]) : fewest;
    }
}
