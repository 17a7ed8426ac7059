package io.spoor.bridges.influxdb.mapping;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A place in a JSON document: {@code motor.temp}, {@code readings.0.value}, {@code .} for the document itself; or a JSON
 * pointer [RFC 6901] like {@code /a.b/c} where keys have dots. In a choice of fields {@code *} stands for any one key.
 *
 * @param text as it was written
 * @param steps keys, or numbers of elements
 */
public record JsonPath(String text, List<String> steps) {
    private static final String ANY = "*";

    public JsonPath {
        steps = List.copyOf(steps);
    }

    /**
     * Reads the form that {@link #toString} writes.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static JsonPath parse(String text) {
        if (text.equals(".")) {
            return new JsonPath(text, List.of());
        }
        boolean pointer = text.startsWith("/");
        List<String> steps = Arrays.stream(text.substring(pointer ? 1 : 0).split(pointer ? "/" : "\\.", -1))
                .map(step -> pointer ? step.replace("~1", "/").replace("~0", "~") : step)
                .toList();
        if (!pointer && steps.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("'" + text + "' is not a path in a JSON document; write motor.temp, or"
                    + " /motor/temp where keys have dots");
        }
        return new JsonPath(text, steps);
    }

    /** What stands there; null if nothing does. */
    @Nullable
    JsonNode in(JsonNode document) {
        JsonNode node = document;
        for (String step : steps) {
            node = node.isArray() ? element(node, step) : node.get(step);
            if (node == null) {
                return null;
            }
        }
        return node;
    }

    private static @Nullable JsonNode element(JsonNode array, String step) {
        return step.matches("\\d{1,6}") ? array.get(Integer.parseInt(step)) : null;
    }

    /** The last step; empty for the document itself. */
    String lastStep() {
        return steps.isEmpty() ? "" : steps.get(steps.size() - 1);
    }

    /** Whether a place is the one meant, or below it. */
    boolean covers(List<String> place) {
        return place.size() >= steps.size() && agrees(place, steps.size());
    }

    /** Whether a place is the one meant, below it, or on the way to it. */
    boolean touches(List<String> place) {
        return agrees(place, Math.min(place.size(), steps.size()));
    }

    private boolean agrees(List<String> place, int length) {
        for (int i = 0; i < length; i++) {
            if (!steps.get(i).equals(ANY) && !steps.get(i).equals(place.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return text;
    }
}
