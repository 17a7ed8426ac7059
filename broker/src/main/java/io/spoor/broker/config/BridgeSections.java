package io.spoor.broker.config;

import io.spoor.broker.config.ConfigNode.Entry;
import io.spoor.broker.config.ConfigNode.Kind;
import io.spoor.broker.config.ConfigNode.Place;
import io.spoor.broker.config.ConfigNode.Scalar;
import io.spoor.broker.config.ConfigNode.Section;
import io.spoor.tracing.spi.BridgeFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes the bridges' sections out of a configuration. A section binds to its factory's record; {@code false} in its
 * place keeps a bridge from running that would run by default.
 */
final class BridgeSections {
    private final Map<String, BridgeFactory<?>> factories = new LinkedHashMap<>();

    BridgeSections(List<BridgeFactory<?>> factories) {
        for (BridgeFactory<?> factory : factories) {
            BridgeFactory<?> other = this.factories.put(factory.configPath(), factory);
            if (other != null) {
                throw new IllegalStateException("Two bridges claim " + factory.configPath() + ": "
                        + other.getClass().getName() + " and "
                        + factory.getClass().getName());
            }
        }
    }

    /** By the path of a section, the keys in it that are bridges'. */
    Map<String, Set<String>> keys() {
        Map<String, Set<String>> keys = new HashMap<>();
        for (String path : factories.keySet()) {
            keys.computeIfAbsent(parent(path), any -> new LinkedHashSet<>()).add(key(path));
        }
        return keys;
    }

    /** The bridges that run when there is no configuration at all. */
    List<BridgeSettings<?>> defaults() {
        return bind(Map.of(), new RecordBinder(new ScalarBinder(java.nio.file.Path.of("")), new Problems(), Map.of()));
    }

    /** The bridges' sections by path. */
    Map<String, Entry> in(Section root) {
        Map<String, Entry> found = new LinkedHashMap<>();
        for (String path : factories.keySet()) {
            Entry entry = find(root, path);
            if (entry != null) {
                found.put(path, entry);
            }
        }
        return found;
    }

    /** The root without the bridges' sections, and a problem for whatever else stands below {@code bridges}. */
    Section without(Section root, Problems problems) {
        Section rest = root;
        for (String path : factories.keySet()) {
            rest = remove(rest, path);
        }
        Entry bridges = rest.get("bridges");
        if (bridges == null) {
            return rest;
        }
        Set<String> known = keys().getOrDefault("bridges", Set.of());
        if (bridges.value() instanceof Section section) {
            section.entries()
                    .forEach((key, entry) ->
                            problems.add("bridges." + key, entry.keyPlace(), UnknownKey.describe(key, known)));
        } else if (!(bridges.value() instanceof Scalar scalar && scalar.kind() == Kind.NULL)) {
            Place place = bridges.value().place();
            problems.add("bridges", place, "this must be a section; the keys in it are " + String.join(", ", known));
        }
        return rest.without("bridges");
    }

    /** The bridges that run, given the sections that {@link #in} found. */
    List<BridgeSettings<?>> bind(Map<String, Entry> sections, RecordBinder binder) {
        Set<String> configured = new LinkedHashSet<>(sections.keySet());
        configured.removeIf(path -> isFalse(sections.get(path)));
        List<BridgeSettings<?>> bridges = new ArrayList<>();
        factories.forEach((path, factory) -> {
            Entry entry = sections.get(path);
            if (!isFalse(entry)) {
                add(bridges, factory, entry, configured, binder);
            }
        });
        return bridges;
    }

    private static <C extends Record> void add(
            List<BridgeSettings<?>> bridges,
            BridgeFactory<C> factory,
            @Nullable Entry entry,
            Set<String> configured,
            RecordBinder binder) {
        if (entry != null) {
            binder.bind(factory.configType(), factory.configPath(), entry.value())
                    .ifPresent(settings -> bridges.add(new BridgeSettings<>(factory, settings)));
            return;
        }
        C settings = factory.defaults(configured);
        if (settings != null) {
            bridges.add(new BridgeSettings<>(factory, settings));
        }
    }

    private static boolean isFalse(@Nullable Entry entry) {
        return entry != null
                && entry.value() instanceof Scalar scalar
                && scalar.kind() == Kind.BOOLEAN
                && scalar.text().equals("false");
    }

    private static @Nullable Entry find(Section section, String path) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            return section.get(path);
        }
        Entry entry = section.get(path.substring(0, dot));
        return entry != null && entry.value() instanceof Section below ? find(below, path.substring(dot + 1)) : null;
    }

    private static Section remove(Section section, String path) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            return section.without(path);
        }
        String first = path.substring(0, dot);
        Entry entry = section.get(first);
        if (entry != null && entry.value() instanceof Section below) {
            return section.with(first, new Entry(entry.keyPlace(), remove(below, path.substring(dot + 1))));
        }
        return section;
    }

    private static String parent(String path) {
        int dot = path.lastIndexOf('.');
        return dot < 0 ? "" : path.substring(0, dot);
    }

    private static String key(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }
}
