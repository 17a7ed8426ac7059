package io.spoor.broker.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A piece of a configuration file before it is bound to a record, and where it stands. */
sealed interface ConfigNode {

    /** Where it begins. */
    Place place();

    /**
     * Where something stands.
     *
     * @param line from 1; 0 if it does not stand in a file
     * @param column from 1; 0 if it does not stand in a file
     */
    record Place(int line, int column) {
        static final Place NONE = new Place(0, 0);
    }

    /** What YAML takes a scalar for. */
    enum Kind {
        TEXT,
        WHOLE_NUMBER,
        NUMBER,
        BOOLEAN,
        NULL,
        /** Came, at least partly, from an environment variable: those have no types, so it may be any of the others. */
        ENVIRONMENT,
        /** Could not be read; the problem is noted. */
        BROKEN
    }

    /** A scalar, after environment variables are put in. */
    record Scalar(String text, Kind kind, Place place) implements ConfigNode {}

    /** A list. */
    record Sequence(List<ConfigNode> items, Place place) implements ConfigNode {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** A key's value, and where the key stands. */
    record Entry(Place keyPlace, ConfigNode value) {}

    /** Keys and values, in the order of the file. */
    record Section(Map<String, Entry> entries, Place place) implements ConfigNode {
        static final Section EMPTY = new Section(Map.of(), Place.NONE);

        @Nullable
        Entry get(String key) {
            return entries.get(key);
        }

        /** The same without one key. */
        Section without(String key) {
            return with(key, null);
        }

        /** The same with another value for a key, or without the key. */
        Section with(String key, @Nullable Entry entry) {
            Map<String, Entry> copy = new LinkedHashMap<>(entries);
            if (entry == null) {
                copy.remove(key);
            } else {
                copy.put(key, entry);
            }
            return new Section(copy, place);
        }
    }

    /** Where the node at a path such as {@code listeners[1].tls} below this one stands, or the nearest above it. */
    default Place placeOf(String path) {
        ConfigNode node = this;
        Place place = place();
        for (String step : path.split("[.\\[]", -1)) {
            Entry entry = node instanceof Section section ? section.get(step) : null;
            if (entry != null) {
                place = entry.keyPlace();
                node = entry.value();
            } else if (node instanceof Sequence sequence && step.endsWith("]")) {
                int index = Integer.parseInt(step.substring(0, step.length() - 1));
                node = sequence.items().get(index);
                place = node.place();
            } else {
                return place;
            }
        }
        return place;
    }
}
