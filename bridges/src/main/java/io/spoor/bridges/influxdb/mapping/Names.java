package io.spoor.bridges.influxdb.mapping;

/**
 * Names and tag values that every store takes as they are. A name (measurement, tag or field) keeps letters, digits and
 * underscores and turns everything else into an underscore: QuestDB refuses {@code . - / :} and more in column names,
 * and InfluxQL wants them quoted, so one rule for both lets queries move from one to the other.
 */
final class Names {
    /** QuestDB's limit is 127 characters and, as names become file names, 255 bytes. */
    static final int MAX_LENGTH = 80;

    private Names() {}

    static String name(String raw) {
        return whole(part(raw));
    }

    /** A name that may not be empty, of parts that are valid. */
    static String whole(String name) {
        return name.isEmpty() ? "_" : name;
    }

    /** Part of a name, valid and perhaps empty. */
    static String part(String raw) {
        StringBuilder name = new StringBuilder(raw.length());
        raw.codePoints()
                .map(c -> Character.isLetterOrDigit(c) ? c : '_')
                .limit(MAX_LENGTH + 1L)
                .forEach(name::appendCodePoint);
        return name.toString();
    }

    /**
     * A tag value in which a backslash or control character is written as {@code %5C}: in line protocol a backslash at
     * the end of a tag value would swallow what follows, InfluxDB and QuestDB disagree on those in the middle, and
     * neither takes all control characters.
     */
    static String tagValue(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            if (isTrouble(raw.charAt(i))) {
                return escaped(raw);
            }
        }
        return raw;
    }

    private static String escaped(String raw) {
        StringBuilder value = new StringBuilder(raw.length() + 8);
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (isTrouble(c)) {
                value.append(String.format("%%%02X", (int) c));
            } else {
                value.append(c);
            }
        }
        return value.toString();
    }

    private static boolean isTrouble(char c) {
        return c == '\\' || c < 0x20 || (c >= 0x7f && c < 0xa0);
    }
}
