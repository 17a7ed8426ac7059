package io.spoor.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** Binds single settings records in tests. */
final class Mapping {
    private Mapping() {}

    /** The record that a section's text stands for; relative paths are relative to the given folder. */
    static <T extends Record> T bind(Class<T> type, Path folder, String yaml) {
        Problems problems = new Problems();
        ConfigNode node = new YamlReader(new EnvironmentVariables(Map.of()), problems).read(yaml);
        var bound = new RecordBinder(new ScalarBinder(folder), problems, Map.of()).bind(type, "", node);
        problems.throwIfAny("section");
        return bound.orElseThrow();
    }

    /** Checks that a full mapping leaves no component as it is by default, so that a new one is not forgotten. */
    static void assertEveryComponentDiffers(Record full, Record defaults) throws ReflectiveOperationException {
        for (RecordComponent component : full.getClass().getRecordComponents()) {
            component.getAccessor().setAccessible(true);
            Object left = component.getAccessor().invoke(full);
            Object right = component.getAccessor().invoke(defaults);
            assertThat(Objects.equals(left, right))
                    .as("%s is mapped to its default %s", component.getName(), right)
                    .isFalse();
        }
    }
}
