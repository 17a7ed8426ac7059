package io.spoor.tracing.ecs;

import java.util.List;
import java.util.Map;

/**
 * {@code mqtt.user_properties}, of the Elasticsearch type {@code flattened}. A client may send megabytes of them: past a
 * limit, the rest is only counted.
 */
final class UserProperties {
    private static final int MAX_CHARS = 16 * 1024;

    /** Elasticsearch refuses a whole document for a name and value of more than 32,766 bytes together. */
    private static final int MAX_NAME_CHARS = 4 * 1024;

    private static final Name USER_PROPERTIES = new Name("user_properties");
    private static final Name OMITTED = new Name("user_properties_omitted");

    private UserProperties() {}

    static void write(JsonBuffer mqtt, Map<String, List<String>> properties) {
        if (properties.isEmpty()) {
            return;
        }
        int room = MAX_CHARS;
        int omitted = 0;
        mqtt.beginObject(USER_PROPERTIES);
        for (Map.Entry<String, List<String>> property : properties.entrySet()) {
            int chars = property.getKey().length()
                    + property.getValue().stream().mapToInt(String::length).sum();
            if (chars > room || !isUsable(property.getKey())) {
                omitted++;
            } else {
                room -= chars;
                mqtt.member(property.getKey(), property.getValue());
            }
        }
        mqtt.endObject();
        if (omitted > 0) {
            mqtt.field(OMITTED, omitted);
        }
    }

    /**
     * Two malformed names could become the same when they are repaired, and a name may stand in an object only once. With
     * U+0000 in it, Elasticsearch refuses the document.
     */
    private static boolean isUsable(String name) {
        return name.length() <= MAX_NAME_CHARS
                && name.codePoints()
                        .noneMatch(c -> c == 0 || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
