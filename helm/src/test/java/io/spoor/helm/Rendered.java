package io.spoor.helm;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.json.JsonMapper;

/** What Helm made of the chart: Kubernetes' objects, in the order in which they were written. */
public record Rendered(List<KubeObject> objects) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int LARGEST = 64 << 20;

    public Rendered {
        objects = List.copyOf(objects);
    }

    /**
     * Reads YAML documents; empty ones are left out. It is YAML 1.1, as Kubernetes reads it: an {@code off} without quotes
     * is false, 0440 is octal.
     */
    public static Rendered of(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(LARGEST);
        options.setAllowDuplicateKeys(false);
        Iterable<Object> documents = new Yaml(new SafeConstructor(options)).loadAll(yaml);
        return new Rendered(StreamSupport.stream(documents.spliterator(), false)
                .filter(Objects::nonNull)
                .map(document -> new KubeObject(JSON.valueToTree(document)))
                .toList());
    }

    public Stream<KubeObject> ofKind(String kind) {
        return objects.stream().filter(object -> object.kind().equals(kind));
    }

    public Optional<KubeObject> find(String kind, String name) {
        return ofKind(kind).filter(object -> object.name().equals(name)).findFirst();
    }

    /**
     * The one object of this kind and name.
     *
     * @throws AssertionError with what there is of this kind
     */
    public KubeObject get(String kind, String name) {
        return find(kind, name)
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name + " among "
                        + ofKind(kind).map(KubeObject::name).toList()));
    }

    /** All objects that make pods, Pods themselves included; not those by which ECK does. */
    public Stream<KubeObject> workloads() {
        return objects.stream()
                .filter(object -> !object.podSpec().isMissingNode() && !KubernetesSchema.isCustom(object));
    }
}
