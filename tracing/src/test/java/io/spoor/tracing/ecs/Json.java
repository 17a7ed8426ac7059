package io.spoor.tracing.ecs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** Reads documents with a parser that is not ours. */
public final class Json {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    /** Objects as maps, arrays as lists, numbers and booleans as their text, strings in quotes. */
    public static Map<String, Object> parse(ByteBuffer document) {
        byte[] bytes = new byte[document.remaining()];
        document.duplicate().get(bytes);
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("no object: " + new String(bytes, UTF_8));
            }
            Map<String, Object> object = object(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("more than one value: " + new String(bytes, UTF_8));
            }
            return object;
        }
    }

    /** Leaves by their dotted path; an array is one leaf. */
    public static Map<String, Object> flat(Map<String, Object> object) {
        Map<String, Object> flat = new TreeMap<>();
        flatten("", object, flat);
        return flat;
    }

    /** Indented text, two spaces a level. */
    static String pretty(Map<String, Object> object) {
        StringBuilder text = new StringBuilder();
        pretty(object, "\n", text);
        return text.append('\n').toString();
    }

    private static Map<String, Object> object(JsonParser parser) {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private static Object value(JsonParser parser) {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            return object(parser);
        }
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            List<Object> values = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                values.add(value(parser));
            }
            return values;
        }
        String text = parser.getString();
        return parser.currentToken() == JsonToken.VALUE_STRING ? '"' + text + '"' : text;
    }

    private static void flatten(String prefix, Map<?, ?> object, Map<String, Object> flat) {
        object.forEach((name, value) -> {
            if (value instanceof Map<?, ?> inner) {
                flatten(prefix + name + ".", inner, flat);
            } else {
                flat.put(prefix + name, value);
            }
        });
    }

    private static void pretty(Map<?, ?> object, String newLine, StringBuilder text) {
        String separator = "{";
        for (Map.Entry<?, ?> member : object.entrySet()) {
            text.append(separator)
                    .append(newLine)
                    .append("  \"")
                    .append(member.getKey())
                    .append("\": ");
            if (member.getValue() instanceof Map<?, ?> inner) {
                pretty(inner, newLine + "  ", text);
            } else {
                text.append(escaped(String.valueOf(member.getValue())));
            }
            separator = ",";
        }
        text.append(newLine).append('}');
    }

    /** A text in its quotes may hold others. */
    private static String escaped(String value) {
        return value.startsWith("\"")
                ? '"'
                        + value.substring(1, value.length() - 1)
                                .replace("\\", "\\\\")
                                .replace("\"", "\\\"")
                        + '"'
                : value;
    }
}
