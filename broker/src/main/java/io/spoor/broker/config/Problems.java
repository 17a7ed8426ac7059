package io.spoor.broker.config;

import io.spoor.broker.config.ConfigException.Problem;
import io.spoor.broker.config.ConfigNode.Place;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong while a configuration is read. Used by one thread. */
final class Problems {
    private final List<Problem> found = new ArrayList<>();

    void add(String path, Place place, String message) {
        found.add(new Problem(path, place.line(), place.column(), message));
    }

    boolean any() {
        return !found.isEmpty();
    }

    /** Ends the reading if anything was wrong. */
    void throwIfAny(String source) {
        if (any()) {
            throw new ConfigException(source, found);
        }
    }
}
