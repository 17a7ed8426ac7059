package io.spoor.broker.config;

import io.spoor.broker.config.ConfigNode.Entry;
import io.spoor.broker.config.ConfigNode.Kind;
import io.spoor.broker.config.ConfigNode.Scalar;
import io.spoor.broker.config.ConfigNode.Section;
import io.spoor.broker.config.ConfigNode.Sequence;
import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.InvalidSettingsException;
import io.spoor.tracing.spi.ReadableFile;
import io.spoor.tracing.spi.SettingsCheck.Fault;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Binds sections to records by component name. A wrong value is noted and the rest is read on with that component's
 * default, so that one reading finds everything. Used by one thread.
 */
final class RecordBinder {
    /** Stands for a value that could not be bound; the problem is noted. */
    private static final Object FAILED = new Object();

    private final ScalarBinder scalars;
    private final Problems problems;
    private final Map<String, Set<String>> otherKeys;

    /**
     * Makes a binder.
     *
     * @param otherKeys by path, keys that somebody else takes from that section; named when a key is unknown
     */
    RecordBinder(ScalarBinder scalars, Problems problems, Map<String, Set<String>> otherKeys) {
        this.scalars = scalars;
        this.problems = problems;
        this.otherKeys = otherKeys;
    }

    /** The record, or nothing if it could not be made; then the reason is among the problems. */
    <T extends Record> Optional<T> bind(Class<T> type, String path, ConfigNode node) {
        Object value = value(type, path, node);
        return value == FAILED ? Optional.empty() : Optional.of(type.cast(value));
    }

    private Object value(Type type, String path, ConfigNode node) {
        if (node instanceof Scalar scalar && scalar.kind() == Kind.BROKEN) {
            return FAILED;
        }
        if (type instanceof ParameterizedType generic) {
            return collection(generic, path, node);
        }
        Class<?> plain = (Class<?>) type;
        if (!ScalarBinder.isScalar(plain)) {
            if (isNull(node)) {
                return record(plain, path, new Section(Map.of(), node.place()));
            }
            return node instanceof Section section ? record(plain, path, section) : fail(path, node, "a section");
        }
        if (!(node instanceof Scalar scalar)) {
            return fail(path, node, "a single value");
        }
        if (scalar.kind() == Kind.NULL) {
            problems.add(path, scalar.place(), "has no value; write one or leave the key out");
            return FAILED;
        }
        try {
            return scalars.bind(plain, scalar);
        } catch (IllegalArgumentException e) {
            problems.add(path, scalar.place(), String.valueOf(e.getMessage()));
            return FAILED;
        }
    }

    private Object collection(ParameterizedType type, String path, ConfigNode node) {
        Type[] of = type.getActualTypeArguments();
        if (type.getRawType() == Map.class && of[0] == String.class) {
            return isNull(node) ? Map.of() : map(of[1], path, node);
        }
        if (type.getRawType() != List.class && type.getRawType() != Set.class) {
            throw new IllegalStateException("A setting cannot be of type " + type);
        }
        List<Object> items = isNull(node) ? List.of() : items(of[0], path, node);
        if (items == null) {
            return FAILED;
        }
        return type.getRawType() == List.class ? items : new LinkedHashSet<>(items);
    }

    /** The items, or null if one of them could not be bound. */
    private @Nullable List<Object> items(Type type, String path, ConfigNode node) {
        if (!(node instanceof Sequence sequence)) {
            fail(path, node, "a list");
            return null;
        }
        List<Object> items = new ArrayList<>();
        boolean complete = true;
        for (int i = 0; i < sequence.items().size(); i++) {
            Object item = value(type, path + "[" + i + "]", sequence.items().get(i));
            complete &= item != FAILED;
            items.add(item);
        }
        return complete ? items : null;
    }

    private Object map(Type type, String path, ConfigNode node) {
        if (!(node instanceof Section section)) {
            return fail(path, node, "a section");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        section.entries().forEach((key, entry) -> {
            Object value = value(type, path + "." + key, entry.value());
            if (value != FAILED) {
                values.put(key, value);
            }
        });
        return values.size() == section.entries().size() ? values : FAILED;
    }

    private Object record(Class<?> type, String path, Section section) {
        RecordComponent[] components = type.getRecordComponents();
        reportUnknown(components, path, section);
        @Nullable Object[] arguments = new @Nullable Object[components.length];
        Set<String> failed = new HashSet<>();
        boolean complete = true;
        for (int i = 0; i < components.length; i++) {
            RecordComponent component = components[i];
            Object value = component(component, path, section);
            if (value == FAILED) {
                failed.add(component.getName());
                value = defaultValue(component, path);
                complete &= value != FAILED;
            }
            arguments[i] = value;
        }
        return complete ? construct(type, arguments, path, section, failed) : FAILED;
    }

    private @Nullable Object component(RecordComponent component, String path, Section section) {
        String below = below(path, component.getName());
        Entry entry = section.get(component.getName());
        if (entry != null) {
            boolean none = isNull(entry.value()) && isNullable(component);
            Object value = none ? null : value(component.getGenericType(), below, entry.value());
            if (component.isAnnotationPresent(ReadableFile.class)) {
                FileCheck.check(value, below, entry.value(), problems);
            }
            return value;
        }
        if (component.isAnnotationPresent(DefaultValue.class)) {
            return defaultValue(component, path);
        }
        if (isNullable(component)) {
            return null;
        }
        boolean canBeEmpty =
                component.getGenericType() instanceof ParameterizedType || !ScalarBinder.isScalar(component.getType());
        if (canBeEmpty) {
            return value(component.getGenericType(), below, new Scalar("", Kind.NULL, section.place()));
        }
        problems.add(below, section.place(), "is missing; add this key");
        return FAILED;
    }

    private Object defaultValue(RecordComponent component, String path) {
        DefaultValue annotation = component.getAnnotation(DefaultValue.class);
        if (annotation == null) {
            return FAILED;
        }
        Problems own = new Problems();
        ConfigNode node = new YamlReader(new EnvironmentVariables(Map.of()), own).read(annotation.value());
        Object value = new RecordBinder(scalars, own, Map.of())
                .value(component.getGenericType(), below(path, component.getName()), node);
        own.throwIfAny("default value of " + component.getDeclaringRecord().getName());
        return value;
    }

    private Object construct(
            Class<?> type, @Nullable Object[] arguments, String path, Section section, Set<String> failed) {
        try {
            return constructor(type).newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof InvalidSettingsException wrong) {
                for (Fault fault : wrong.faults()) {
                    if (failed.stream().noneMatch(fault.key()::startsWith)) {
                        problems.add(below(path, fault.key()), section.placeOf(fault.key()), fault.message());
                    }
                }
                return FAILED;
            }
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                problems.add(path, section.place(), String.valueOf(wrong.getMessage()));
                return FAILED;
            }
            throw new IllegalStateException("Settings " + type.getName() + " failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Settings " + type.getName() + " cannot be made", e);
        }
    }

    private static Constructor<?> constructor(Class<?> type) throws NoSuchMethodException {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        Constructor<?> constructor = type.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor;
    }

    private void reportUnknown(RecordComponent[] components, String path, Section section) {
        Set<String> known = new LinkedHashSet<>();
        Arrays.stream(components).map(RecordComponent::getName).forEach(known::add);
        known.addAll(otherKeys.getOrDefault(path, Set.of()));
        section.entries().forEach((key, entry) -> {
            if (!known.contains(key)) {
                problems.add(below(path, key), entry.keyPlace(), UnknownKey.describe(key, known));
            }
        });
    }

    private Object fail(String path, ConfigNode node, String right) {
        String found = node instanceof Scalar scalar
                ? "'" + scalar.text() + "'"
                : node instanceof Sequence ? "a list" : "a section with keys of its own";
        problems.add(path, node.place(), found + " stands where " + right + " belongs");
        return FAILED;
    }

    private static boolean isNull(ConfigNode node) {
        return node instanceof Scalar scalar && scalar.kind() == Kind.NULL;
    }

    private static boolean isNullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static String below(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
