package io.spoor.bridges.influxdb;

import tools.jackson.databind.JsonNode;

/**
 * Turns a JSON document into flat fields: {@code {"motor": {"temp": [1, 2]}}} becomes {@code motor_temp_0} and
 * {@code motor_temp_1}. A null is no value and adds nothing.
 */
final class JsonFlattener {
    private JsonFlattener() {}

    /** @param name of the value; empty for the document itself */
    static void flatten(JsonNode node, String name, FieldSet fields) {
        switch (node.getNodeType()) {
            case OBJECT ->
                node.properties().forEach(entry -> flatten(entry.getValue(), join(name, entry.getKey()), fields));
            case ARRAY -> {
                for (int i = 0; i < node.size(); i++) {
                    flatten(node.get(i), join(name, Integer.toString(i)), fields);
                }
            }
            case NUMBER -> number(node, name, fields);
            case BOOLEAN -> fields.bool(name, node.booleanValue());
            case STRING -> fields.text(name, node.stringValue());
            // The other kinds never come out of a parsed document.
            case NULL, MISSING, BINARY, POJO -> {}
        }
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

    private static String join(String parent, String child) {
        return parent.isEmpty() ? child : parent + "_" + child;
    }
}
