package io.spoor.bridges.influxdb.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads line protocol: {@code measurement,tag=a field=1i,text="b" 1767225600000000000}. Strict: what is not such a line
 * cannot be mapped.
 */
final class LineParser {
    private static final Pattern FLOAT = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    private final String text;
    private int at;
    private int lineNumber = 1;

    /**
     * One line.
     *
     * @param fields Double, Long, Boolean or String by name
     * @param time null if the line has none; in the sender's unit
     */
    record Line(
            String measurement,
            Map<String, String> tags,
            Map<String, Object> fields,
            @Nullable Long time) {}

    private LineParser(String text) {
        this.text = text;
    }

    /** All lines of a payload but empty ones and comments. */
    static List<Line> parse(String text) {
        return new LineParser(text).lines();
    }

    private List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        while (at < text.length()) {
            skip(" \t\r");
            if (peek() == '#') {
                skipComment();
            } else if (at < text.length() && peek() != '\n') {
                lines.add(line());
            }
            if (at < text.length()) {
                expect('\n', "the end of the line");
                lineNumber++;
            }
            if (lines.size() > DocumentPoints.MAX_POINTS) {
                throw new UnmappableException(
                        "more than " + DocumentPoints.MAX_POINTS + " points in one payload, which are the most");
            }
        }
        return lines;
    }

    private Line line() {
        String measurement = name(", ", "a measurement");
        Map<String, String> tags = new LinkedHashMap<>();
        while (peek() == ',') {
            at++;
            String key = name("=", "a tag's name");
            expect('=', "= behind the tag's name");
            if (tags.put(key, name(", ", "a tag's value")) != null) {
                throw fault("tag '" + key + "' stands there twice");
            }
        }
        expect(' ', "a space before the fields");
        skip(" ");
        Map<String, Object> fields = new LinkedHashMap<>();
        do {
            String key = name("=", "a field's name");
            expect('=', "= behind the field's name");
            fields.put(key, value());
        } while (take(','));
        skip(" ");
        Long time = at < text.length() && peek() != '\n' && peek() != '\r' ? time() : null;
        skip(" \t\r");
        return new Line(measurement, tags, fields, time);
    }

    private Object value() {
        if (peek() == '"') {
            return quoted();
        }
        int start = at;
        while (at < text.length() && ", \n\r".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String value = text.substring(start, at);
        switch (value) {
            case "t", "T", "true", "True", "TRUE" -> {
                return true;
            }
            case "f", "F", "false", "False", "FALSE" -> {
                return false;
            }
            default -> {
                return number(value);
            }
        }
    }

    private Object number(String value) {
        try {
            if (value.endsWith("i") || value.endsWith("u")) {
                return Long.parseLong(value.substring(0, value.length() - 1));
            }
        } catch (NumberFormatException e) {
            throw fault("'" + value + "' is not an integer of 64 bits");
        }
        if (value.length() <= Numbers.MAX_LENGTH && FLOAT.matcher(value).matches()) {
            double number = Double.parseDouble(value);
            if (Double.isFinite(number)) {
                return number;
            }
        }
        throw fault("'" + value + "' is no field's value");
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
            if (text.charAt(at) == '\\' && at + 1 < text.length() && "\"\\".indexOf(text.charAt(at + 1)) >= 0) {
                at++;
            }
            value.append(text.charAt(at));
        }
        expect('"', "the quote that ends the text");
        return value.toString();
    }

    private long time() {
        int start = at;
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        try {
            return Long.parseLong(text.substring(start, at));
        } catch (NumberFormatException e) {
            throw fault("'" + text.substring(start, at) + "' is no time");
        }
    }

    /** Up to one of the stops that has no backslash before it. */
    private String name(String stops, String what) {
        StringBuilder name = new StringBuilder();
        while (at < text.length() && stops.indexOf(text.charAt(at)) < 0 && text.charAt(at) != '\n') {
            if (text.charAt(at) == '\\' && at + 1 < text.length() && ", =".indexOf(text.charAt(at + 1)) >= 0) {
                at++;
            }
            name.append(text.charAt(at++));
        }
        if (name.isEmpty()) {
            throw fault("there is no place for " + what);
        }
        return name.toString();
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private boolean take(char c) {
        if (peek() == c && at < text.length()) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c, String what) {
        if (!take(c)) {
            throw fault(what + " is missing at character " + (at + 1));
        }
    }

    private void skip(String characters) {
        while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void skipComment() {
        while (at < text.length() && text.charAt(at) != '\n') {
            at++;
        }
    }

    private UnmappableException fault(String what) {
        return new UnmappableException("not line protocol: " + what + " (line " + lineNumber + ")");
    }
}
