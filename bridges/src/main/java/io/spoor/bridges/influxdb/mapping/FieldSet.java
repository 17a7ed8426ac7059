package io.spoor.bridges.influxdb.mapping;

import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Collects the fields of one point under names that are unique also where case does not count (QuestDB), and not those
 * of the time or a tag. Names are valid when they come here. Used by one thread.
 */
final class FieldSet {
    private final FieldRules rules;
    private final Set<String> taken = new HashSet<>();
    private final Map<String, Object> fields = new LinkedHashMap<>();

    /**
     * How fields are named and typed.
     *
     * @param types by name in lower case, without a type's suffix
     */
    record FieldRules(FieldNames naming, IntegerFields integers, int maxFields, Map<String, FieldType> types) {
        FieldRules {
            types = Map.copyOf(types);
        }

        FieldRules withTypes(Map<String, FieldType> declared) {
            return new FieldRules(naming, integers, maxFields, declared);
        }

        /** For payloads whose own format has names and types. */
        FieldRules asTheyAre() {
            return new FieldRules(FieldNames.PLAIN, IntegerFields.KEEP, maxFields, types);
        }
    }

    FieldSet(FieldRules rules, Set<String> tagNames) {
        this.rules = rules;
        taken.add("time");
        taken.add("timestamp");
        tagNames.forEach(tag -> taken.add(tag.toLowerCase(Locale.ROOT)));
    }

    Map<String, Object> fields() {
        return fields;
    }

    /** @param number finite */
    void number(String name, double number) {
        add(name, number);
    }

    void integer(String name, long number) {
        add(name, number);
    }

    void bool(String name, boolean value) {
        add(name, value);
    }

    void text(String name, String value) {
        add(name, value);
    }

    void bytes(String name, byte[] value) {
        put(name, "_bytes", Base64.getEncoder().encodeToString(value));
    }

    private void add(String name, Object value) {
        FieldType declared = rules.types().get(name.toLowerCase(Locale.ROOT));
        Object typed = declared == null ? undeclared(value) : converted(name, value, declared);
        put(name, typed instanceof Boolean ? "_bool" : typed instanceof String ? "_text" : "", typed);
    }

    private static Object converted(String name, Object value, FieldType declared) {
        Object converted = declared.converted(value);
        if (converted == null) {
            throw new UnmappableException("field '" + name + "' is declared "
                    + declared.name().toLowerCase(Locale.ROOT) + ", and " + shortened(value) + " cannot be that");
        }
        return converted;
    }

    private Object undeclared(Object value) {
        return value instanceof Long whole && rules.integers() == IntegerFields.FLOAT
                ? (Object) whole.doubleValue()
                : value;
    }

    private static String shortened(Object value) {
        String text = value.toString();
        return text.length() <= 40 ? "'" + text + "'" : "a text of " + text.length() + " characters";
    }

    private void put(String plainName, String typeSuffix, Object value) {
        String name = plainName + (rules.naming() == FieldNames.TYPED ? typeSuffix : "");
        if (name.length() > Names.MAX_LENGTH) {
            throw new UnmappableException("field name longer than " + Names.MAX_LENGTH + " characters: " + name);
        }
        if (fields.size() == rules.maxFields()) {
            throw new UnmappableException("more than " + rules.maxFields() + " fields (maxFields)");
        }
        fields.put(unique(name), value);
    }

    private String unique(String name) {
        if (taken.add(name.toLowerCase(Locale.ROOT))) {
            return name;
        }
        String prefixed = "payload_" + name;
        String candidate = prefixed;
        for (int i = 2; !taken.add(candidate.toLowerCase(Locale.ROOT)); i++) {
            candidate = prefixed + "_" + i;
        }
        return candidate;
    }
}
