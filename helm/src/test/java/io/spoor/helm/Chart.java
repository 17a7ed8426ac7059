package io.spoor.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * The chart with some values, as {@code helm template r FOLDER --namespace ns -f FILE… --set KEY=VALUE…} would take it; Helm
 * runs within this process. Immutable.
 *
 * @param files values beside those of {@code values.yaml}, later ones count more
 * @param settings by path, such as {@code broker.listeners.plain.enabled}; they count most
 */
record Chart(List<Path> files, Map<String, Object> settings) {
    /** Where the chart lies; tests run in the module's folder. */
    static final Path FOLDER = Path.of("").toAbsolutePath();

    static final String RELEASE = "r";
    static final String NAMESPACE = "ns";

    /** What the names of all objects begin with. */
    static final String FULL_NAME = "r-spoor";

    private static final JsonMapper JSON = JsonMapper.shared();

    /** The chart with nothing but its defaults. */
    static Chart defaults() {
        return new Chart(List.of(), Map.of());
    }

    /** The chart with {@code values-NAME.yaml}. */
    static Chart profile(String name) {
        return new Chart(List.of(FOLDER.resolve("values-" + name + ".yaml")), Map.of());
    }

    /** The same with one more value: text, number, boolean, list or map. */
    Chart with(String key, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(settings);
        more.put(key, value);
        return new Chart(files, more);
    }

    /** The same with one more file of values. */
    Chart with(Path file) {
        List<Path> more = new ArrayList<>(files);
        more.add(file);
        return new Chart(more, settings);
    }

    /**
     * Runs {@code helm template}.
     *
     * @throws IllegalStateException with Helm's message
     */
    Rendered render() {
        return Rendered.of(text());
    }

    /** The same, as Helm writes it. */
    String text() {
        try {
            Path settingsFile = Files.createTempFile("values", ".json");
            try {
                Files.writeString(settingsFile, JSON.writeValueAsString(nested()));
                var command =
                        new Helm(FOLDER).template().withName(RELEASE).withNamespace(NAMESPACE);
                files.forEach(command::withValuesFile);
                return command.withValuesFile(settingsFile).call();
            } finally {
                Files.delete(settingsFile);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs {@code helm lint --strict} on the chart's defaults. */
    static LintResult lint() {
        return new Helm(FOLDER).lint().strict().call();
    }

    @SuppressWarnings("unchecked") // only maps made here are gone down into
    private Map<String, Object> nested() {
        Map<String, Object> root = new LinkedHashMap<>();
        settings.forEach((path, value) -> {
            String[] keys = path.split("\\.");
            Map<String, Object> map = root;
            for (int i = 0; i < keys.length - 1; i++) {
                map = (Map<String, Object>) map.computeIfAbsent(keys[i], key -> new LinkedHashMap<String, Object>());
            }
            map.put(keys[keys.length - 1], value);
        });
        return root;
    }

    @Override
    public String toString() {
        List<String> all = new ArrayList<>();
        files.forEach(file -> all.add(file.getFileName().toString()));
        settings.forEach((key, value) -> all.add(key + "=" + value));
        return all.isEmpty() ? "defaults" : String.join(" ", all);
    }
}
