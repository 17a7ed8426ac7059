package io.spoor.broker.http.api;

import io.spoor.broker.inspect.SessionQuery;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.TopicFilter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a caller gave by name, in the query or in the body; each getter refuses what it cannot use, by name. */
final class Parameters {
    private static final int DEFAULT_LIMIT = 100;

    private final String where;
    private final Map<String, String> values;

    /** @param where in words, for problems */
    Parameters(String where, Map<String, String> values) {
        this.where = where;
        this.values = values;
    }

    /** Reads a query string; null for none. */
    static Parameters ofQuery(@Nullable String raw) throws Problem {
        Map<String, String> values = new LinkedHashMap<>();
        if (raw != null && !raw.isEmpty()) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                if (values.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1))) != null) {
                    throw Problem.badRequest("the query has '" + name + "' twice");
                }
            }
        }
        return new Parameters("query", values);
    }

    private static String decode(String text) throws Problem {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("the query has a wrong escape: " + e.getMessage());
        }
    }

    /** Refuses what is not among these, which may be a typing error with consequences. */
    void allow(Set<String> names) throws Problem {
        for (String name : values.keySet()) {
            if (!names.contains(name)) {
                throw Problem.badRequest("the " + where + " has '" + name + "', which is not known here; "
                        + (names.isEmpty() ? "nothing is" : "known are " + String.join(", ", new TreeSet<>(names))));
            }
        }
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    @Nullable
    String text(String name) {
        return values.get(name);
    }

    /** Reads a value with a function that throws {@link IllegalArgumentException} for wrong ones. */
    <T> @Nullable T read(String name, Function<String, T> parser) throws Problem {
        String text = values.get(name);
        if (text == null) {
            return null;
        }
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(name + ": '" + text + "' " + e.getMessage());
        }
    }

    @Nullable
    Boolean flag(String name) throws Problem {
        return read(name, text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("is neither true nor false");
        });
    }

    @Nullable
    Instant time(String name) throws Problem {
        return read(name, text -> {
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException("is no time; write it like 2026-11-21T10:00:00Z", e);
            }
        });
    }

    @Nullable
    TopicFilter filter(String name) throws Problem {
        return read(name, text -> {
            try {
                return TopicFilter.parse(text);
            } catch (MqttProtocolException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        });
    }

    /** How many items a page may have. */
    int limit() throws Problem {
        Integer limit = read("limit", text -> {
            if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > SessionQuery.MOST) {
                throw new IllegalArgumentException("is not a number from 1 to " + SessionQuery.MOST);
            }
            return Integer.parseInt(text);
        });
        return limit == null ? DEFAULT_LIMIT : limit;
    }
}
