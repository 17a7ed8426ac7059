package io.spoor.bridges.influxdb.mapping;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Turns a JSON document into flat fields: {@code {"motor": {"temp": [1, 2]}}} becomes {@code motor_temp_0} and
 * {@code motor_temp_1}. A null is no value and adds nothing.
 */
final class JsonFields {
    private final String separator;
    private final ArrayPolicy arrays;
    private final List<JsonPath> include;
    private final List<JsonPath> exclude;

    /** @param used places that become something else than fields */
    JsonFields(JsonSettings settings, List<JsonPath> used) {
        this.separator = settings.separator();
        this.arrays = settings.arrays();
        this.include = settings.include();
        this.exclude = new ArrayList<>(settings.exclude());
        this.exclude.addAll(used);
    }

    private JsonFields(JsonFields from, JsonPath alsoExclude) {
        this.separator = from.separator;
        this.arrays = from.arrays;
        this.include = from.include;
        this.exclude = new ArrayList<>(from.exclude);
        this.exclude.add(alsoExclude);
    }

    /** The same, without what is at one more place. */
    JsonFields without(JsonPath place) {
        return new JsonFields(this, place);
    }

    /** @param name of the value; empty for a document whose keys are names themselves */
    void add(JsonNode document, String name, FieldSet fields) {
        add(document, name, new ArrayList<>(), fields);
    }

    private void add(JsonNode node, String name, List<String> place, FieldSet fields) {
        boolean container = node.isContainer();
        boolean wanted = container ? enters(place) : keeps(place);
        if (!wanted) {
            return;
        }
        switch (node.getNodeType()) {
            case OBJECT ->
                node.properties().forEach(entry -> below(entry.getKey(), entry.getValue(), name, place, fields));
            case ARRAY -> array(node, name, place, fields);
            case NUMBER -> number(node, Names.whole(name), fields);
            case BOOLEAN -> fields.bool(Names.whole(name), node.booleanValue());
            case STRING -> fields.text(Names.whole(name), node.stringValue());
            case BINARY -> fields.bytes(Names.whole(name), node.binaryValue());
            // The other kinds never come out of a parsed document.
            case NULL, MISSING, POJO -> {}
        }
    }

    private void array(JsonNode array, String name, List<String> place, FieldSet fields) {
        switch (arrays) {
            case INDEX -> {
                for (int i = 0; i < array.size(); i++) {
                    below(Integer.toString(i), array.get(i), name, place, fields);
                }
            }
            case JSON -> {
                if (keeps(place)) {
                    fields.text(Names.whole(name), array.toString());
                }
            }
            case IGNORE -> {}
        }
    }

    private void below(String key, JsonNode value, String name, List<String> place, FieldSet fields) {
        String part = Names.part(key);
        place.add(key);
        add(value, name.isEmpty() ? part : name + separator + part, place, fields);
        place.remove(place.size() - 1);
    }

    private boolean enters(List<String> place) {
        return (include.isEmpty() || include.stream().anyMatch(path -> path.touches(place)))
                && exclude.stream().noneMatch(path -> path.covers(place));
    }

    private boolean keeps(List<String> place) {
        return (include.isEmpty() || include.stream().anyMatch(path -> path.covers(place)))
                && exclude.stream().noneMatch(path -> path.covers(place));
    }

    private static void number(JsonNode node, String name, FieldSet fields) {
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            fields.integer(name, node.longValue());
            return;
        }
        double number = node.numberValue().doubleValue();
        if (Double.isFinite(number)) {
            fields.number(name, number);
        } else {
            fields.text(name, node.numberValue().toString());
        }
    }
}
