package io.spoor.bridges.influxdb;

import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Collects the fields of one point under names that are valid, unique also where case does not count (QuestDB), and not
 * those of the time or a tag. Used by one thread.
 */
final class FieldSet {
    private final FieldNames naming;
    private final IntegerFields integers;
    private final int maxFields;
    private final Set<String> taken = new HashSet<>();
    private final Map<String, Object> fields = new LinkedHashMap<>();

    FieldSet(FieldNames naming, IntegerFields integers, int maxFields, Set<String> tagNames) {
        this.naming = naming;
        this.integers = integers;
        this.maxFields = maxFields;
        taken.add("time");
        taken.add("timestamp");
        tagNames.forEach(tag -> taken.add(tag.toLowerCase(Locale.ROOT)));
    }

    Map<String, Object> fields() {
        return fields;
    }

    /** @param number finite */
    void number(String name, double number) {
        put(name, "", number);
    }

    void integer(String name, long number) {
        if (integers == IntegerFields.KEEP) {
            put(name, "", number);
        } else {
            put(name, "", (double) number);
        }
    }

    void bool(String name, boolean value) {
        put(name, "_bool", value);
    }

    void text(String name, String value) {
        put(name, "_text", value);
    }

    void bytes(String name, byte[] value) {
        put(name, "_bytes", Base64.getEncoder().encodeToString(value));
    }

    private void put(String rawName, String typeSuffix, Object value) {
        String name = Names.name(rawName) + (naming == FieldNames.TYPED ? typeSuffix : "");
        if (name.length() > Names.MAX_LENGTH) {
            throw new UnmappableException("field name longer than " + Names.MAX_LENGTH + " characters: " + name);
        }
        if (fields.size() == maxFields) {
            throw new UnmappableException("more than " + maxFields + " fields (maxFields)");
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
