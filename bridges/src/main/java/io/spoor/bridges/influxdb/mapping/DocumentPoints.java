package io.spoor.bridges.influxdb.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Turns a JSON document, or another format's that has been read as one, into points. */
final class DocumentPoints {
    /** Points of one payload. */
    static final int MAX_POINTS = 10_000;

    private DocumentPoints() {}

    static List<Draft> of(JsonNode document, Incoming in) {
        JsonPath points = in.rule().mapping().json().points();
        JsonNode array = points == null ? null : points.in(document);
        if (points == null || array == null || !array.isArray()) {
            String name = document.isObject() && !in.rule().hasOwnField() ? "" : in.field();
            return List.of(
                    draft(document, document, in, fields -> in.rule().json().add(document, name, fields)));
        }
        if (array.size() > MAX_POINTS) {
            throw new UnmappableException(array.size() + " points in one payload; " + MAX_POINTS + " are the most");
        }
        JsonFields around = in.rule().json().without(points);
        String prefix = in.rule().hasOwnField() ? in.field() : "";
        List<Draft> drafts = new ArrayList<>(array.size());
        for (JsonNode element : array) {
            String name = element.isObject() ? prefix : elementName(points, in);
            drafts.add(draft(element, document, in, fields -> {
                around.add(document, prefix, fields);
                in.rule().json().add(element, name, fields);
            }));
        }
        return drafts;
    }

    private static String elementName(JsonPath points, Incoming in) {
        boolean named = !points.lastStep().isEmpty() && !in.rule().hasOwnField();
        return named ? Names.part(points.lastStep()) : in.field();
    }

    @FunctionalInterface
    private interface Fill {
        void into(FieldSet fields);
    }

    private static Draft draft(JsonNode element, JsonNode document, Incoming in, Fill fill) {
        Map<String, String> tags = new LinkedHashMap<>(in.tags());
        in.rule().mapping().tagPaths().forEach((tag, path) -> {
            String value = text(path, element, document);
            if (value != null) {
                tags.put(tag, Names.tagValue(value));
            }
        });
        FieldSet fields = new FieldSet(in.rule().fields(), tags.keySet());
        fill.into(fields);
        JsonPath measurementPath = in.rule().mapping().measurementPath();
        String measurement = measurementPath == null ? null : text(measurementPath, element, document);
        return new Draft(
                measurement == null ? in.measurement() : Names.name(measurement),
                tags,
                fields.fields(),
                in.rule().time().of(element, document, in.arrival()));
    }

    /** A single value as text; null if there is none, or nothing in it. */
    private static @Nullable String text(JsonPath path, JsonNode element, JsonNode document) {
        JsonNode node = path.in(element);
        if (node == null) {
            node = path.in(document);
        }
        if (node == null || node.isContainer() || node.isNull()) {
            return null;
        }
        String text = node.asString();
        return text.isEmpty() ? null : text;
    }
}
