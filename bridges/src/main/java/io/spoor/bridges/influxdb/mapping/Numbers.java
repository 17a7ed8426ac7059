package io.spoor.bridges.influxdb.mapping;

import java.util.regex.Pattern;

/** What counts as a number when it is written as text. */
final class Numbers {
    /** No double needs more; longer runs of digits are text. */
    static final int MAX_LENGTH = 64;

    /** JSON's grammar plus a leading plus sign; a leading zero as in 007 makes it text, for it is an identifier. */
    private static final Pattern NUMBER = Pattern.compile("[+-]?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d{1,9})?");

    private Numbers() {}

    static boolean isNumber(String text) {
        return text.length() <= MAX_LENGTH && NUMBER.matcher(text).matches();
    }
}
