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
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * The chart with some values, as {@code helm template r FOLDER --namespace ns -f FILE… --set KEY=VALUE…} would take it; Helm
 * runs within this process. Immutable.
 *
 * <p>The library leaves hooks out of what it renders. So it is given a copy of the chart in which {@code helm.sh/hook} is
 * {@link KubeObject#HOOK}, which makes plain objects of them.
 *
 * @param files values beside those of {@code values.yaml}, later ones count more
 * @param settings by path, such as {@code broker.listeners.plain.enabled}; they count most
 */
public record Chart(List<Path> files, Map<String, Object> settings) {
    /** Where the chart lies; tests run in the module's folder. */
    public static final Path FOLDER = Path.of("").toAbsolutePath();

    public static final String RELEASE = "r";
    public static final String NAMESPACE = "ns";

    /** What the names of all objects begin with. */
    public static final String FULL_NAME = "r-spoor";

    /** Helm as a library believes to speak to 1.20, which the chart rightly refuses. */
    static final String KUBERNETES = "1.34.0";

    private static final Map<Chart, Rendered> RENDERED = new ConcurrentHashMap<>();
    private static final JsonMapper JSON = JsonMapper.shared();

    public Chart {
        files = List.copyOf(files);
        settings = Map.copyOf(settings);
    }

    /** The chart with nothing but its defaults. */
    public static Chart defaults() {
        return new Chart(List.of(), Map.of());
    }

    /** The chart with {@code values-NAME.yaml}. */
    public static Chart profile(String name) {
        return new Chart(List.of(FOLDER.resolve("values-" + name + ".yaml")), Map.of());
    }

    /** The same with one more value: text, number, boolean, list or map. */
    public Chart with(String key, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(settings);
        more.put(key, value);
        return new Chart(files, more);
    }

    /**
     * Runs {@code helm template}, once for the same values: many tests look at each of many variants.
     *
     * @throws IllegalStateException with Helm's message
     */
    public Rendered render() {
        return RENDERED.computeIfAbsent(this, chart -> Rendered.of(chart.text()));
    }

    /** The same, as Helm writes it. */
    public String text() {
        try {
            return withSettings(file -> {
                var command = new Helm(WithoutHooks.FOLDER)
                        .template()
                        .withName(RELEASE)
                        .withNamespace(NAMESPACE)
                        .withKubeVersion(KUBERNETES);
                files.forEach(command::withValuesFile);
                return command.withValuesFile(file).call();
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an installation tells at its end. */
    public String notes() {
        try {
            String output = withSettings(file -> {
                var command = new Helm(FOLDER)
                        .install()
                        .withName(RELEASE)
                        .withNamespace(NAMESPACE)
                        .withKubeVersion(KUBERNETES)
                        .clientOnly()
                        .dryRun();
                files.forEach(command::withValuesFile);
                return command.withValuesFile(file).call().getOutput();
            });
            return output.substring(output.indexOf("NOTES:"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs {@code helm lint --strict} on the chart's defaults. */
    static LintResult lint() {
        return new Helm(FOLDER).lint().strict().call();
    }

    @FunctionalInterface
    private interface Command {
        String run(Path settings);
    }

    private String withSettings(Command command) throws IOException {
        Path file = Files.createTempFile("values", ".json");
        try {
            Files.writeString(file, JSON.writeValueAsString(nested()));
            return command.run(file);
        } finally {
            Files.delete(file);
        }
    }

    @SuppressWarnings("unchecked") // only maps made here are gone down into
    private Map<String, Object> nested() {
        Map<String, Object> root = new LinkedHashMap<>();
        settings.forEach((path, value) -> {
            String[] keys = path.split("\\.", -1);
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
        files.forEach(file -> all.add(String.valueOf(file.getFileName())));
        settings.forEach((key, value) -> all.add(key + "=" + value));
        all.sort(null);
        return all.isEmpty() ? "defaults" : String.join(" ", all);
    }

    /** The copy, made once. */
    private static final class WithoutHooks {
        private static final Path FOLDER = copy();

        private static Path copy() {
            try {
                Path copy = Files.createTempDirectory("chart");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> TestFiles.deleteAll(copy)));
                TestFiles.copyChart(Chart.FOLDER, copy);
                return copy;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
