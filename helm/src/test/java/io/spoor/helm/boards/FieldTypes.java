package io.spoor.helm.boards;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Every field of the index template with its type in Elasticsearch, by its full name. Immutable. */
final class FieldTypes {
    private static final String MAPPINGS = "files/elasticsearch/component-mappings.json";

    private final Map<String, String> types = new TreeMap<>();

    private FieldTypes() {}

    static FieldTypes ofTheTemplate() throws IOException {
        FieldTypes types = new FieldTypes();
        types.add("", ChartFiles.json(MAPPINGS).at("/template/mappings"));
        return types;
    }

    private void add(String prefix, JsonNode parent) {
        for (Map.Entry<String, JsonNode> field : parent.path("properties").properties()) {
            String name = prefix + field.getKey();
            JsonNode mapping = field.getValue();
            if (mapping.has("type")) {
                types.put(name, mapping.get("type").asString());
            }
            mapping.path("fields")
                    .properties()
                    .forEach(sub -> types.put(
                            name + "." + sub.getKey(),
                            sub.getValue().get("type").asString()));
            add(name + ".", mapping);
        }
    }

    boolean has(String field) {
        return types.containsKey(field);
    }

    /** Kibana's word for a field's type. */
    String inKibana(String field) {
        String type = types.get(field);
        if (type == null) {
            throw new IllegalArgumentException("The index template has no field " + field);
        }
        return switch (type) {
            case "keyword", "text", "flattened" -> "string";
            case "long", "double" -> "number";
            case "date", "date_nanos" -> "date";
            case "ip", "boolean" -> type;
            default -> throw new IllegalArgumentException(field + " is of type " + type);
        };
    }
}
