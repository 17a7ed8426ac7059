package io.spoor.broker.auth;

/**
 * Compares the sets of topics that two filters match, given by their levels. A filter that begins with a wildcard does
 * not match topics that begin with {@code $} ([MQTT-4.7.2-1]).
 */
final class FilterAlgebra {

    private static final String ONE = "+";
    private static final String ANY = "#";

    private FilterAlgebra() {}

    /** Whether {@code wide} matches every topic that {@code narrow} matches. */
    static boolean covers(String[] wide, String[] narrow) {
        if (isWildcard(wide[0]) && narrow[0].startsWith("$")) {
            return false;
        }
        if (narrow[0].equals(ANY)) {
            return coversEverything(wide);
        }
        for (int i = 0; i < wide.length; i++) {
            if (wide[i].equals(ANY)) {
                return true;
            }
            if (i == narrow.length || narrow[i].equals(ANY)) {
                return false;
            }
            if (!wide[i].equals(ONE) && !wide[i].equals(narrow[i])) {
                return false;
            }
        }
        return wide.length == narrow.length;
    }

    /** Every topic has a first level, so {@code +/#} is as wide as {@code #}. */
    private static boolean coversEverything(String[] wide) {
        return wide[0].equals(ANY) || (wide.length == 2 && wide[0].equals(ONE) && wide[1].equals(ANY));
    }

    /** Whether there is a topic that both match. */
    static boolean overlap(String[] one, String[] other) {
        if ((isWildcard(one[0]) && other[0].startsWith("$")) || (isWildcard(other[0]) && one[0].startsWith("$"))) {
            return false;
        }
        for (int i = 0; ; i++) {
            if (levelIs(ANY, one, i) || levelIs(ANY, other, i)) {
                return true;
            }
            if (i == one.length || i == other.length) {
                return one.length == other.length;
            }
            if (!one[i].equals(ONE) && !other[i].equals(ONE) && !one[i].equals(other[i])) {
                return false;
            }
        }
    }

    private static boolean levelIs(String level, String[] levels, int index) {
        return index < levels.length && levels[index].equals(level);
    }

    private static boolean isWildcard(String level) {
        return level.equals(ONE) || level.equals(ANY);
    }
}
