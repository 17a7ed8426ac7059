package io.spoor.broker.config;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces references such as {@code ${NAME}} and {@code ${NAME:default}}; a doubled dollar sign keeps one as it is. */
record EnvironmentVariables(Map<String, String> values) {
    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\$\\{|\\$\\{(?:([A-Za-z_][A-Za-z0-9_]*)(?::([^}]*))?})?");

    /**
     * The text with every reference replaced.
     *
     * @throws IllegalArgumentException if a variable is not set and has no default, or a reference has no end
     */
    String replaceIn(String text) {
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder result = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(result, Matcher.quoteReplacement(value(matcher)));
        }
        return matcher.appendTail(result).toString();
    }

    private String value(Matcher reference) {
        if (reference.group().startsWith("$$")) {
            return "${";
        }
        String name = reference.group(1);
        if (name == null) {
            throw new IllegalArgumentException(
                    "this is not a reference to an environment variable; write ${NAME} or ${NAME:default}, or $${ for"
                            + " the two characters themselves");
        }
        String value = values.getOrDefault(name, reference.group(2));
        if (value == null) {
            throw new IllegalArgumentException(
                    "the environment variable " + name + " is not set; set it or write ${" + name + ":default}");
        }
        return value;
    }
}
