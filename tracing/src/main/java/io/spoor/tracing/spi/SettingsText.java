package io.spoor.tracing.spi;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How values are written in the configuration and in messages about it. */
public final class SettingsText {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,15}) ?(ms|s|m|h|d)");

    private SettingsText() {}

    /** The value as it stands in a configuration file: {@code 10s}, {@code drop-oldest}, {@code 64MiB}. */
    public static String of(Object value) {
        if (value instanceof Duration duration) {
            return ofDuration(duration);
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        return value.toString();
    }

    /**
     * Reads a duration: a whole number and one of ms, s, m, h, d.
     *
     * @throws IllegalArgumentException if the text is not a duration; the message says what would be right
     */
    public static Duration parseDuration(String text) {
        Matcher form = DURATION.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text
                    + "' is not a duration; write a whole number and a unit, such as 500ms, 10s, 5m, 12h or 7d");
        }
        long amount = Long.parseLong(form.group(1));
        try {
            return switch (form.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is too long a time", e);
        }
    }

    private static String ofDuration(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        long seconds = duration.toSeconds();
        if (!duration.equals(Duration.ofSeconds(seconds))) {
            return duration.toMillis() + "ms";
        }
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
