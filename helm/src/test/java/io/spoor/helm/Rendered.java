package io.spoor.helm;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.json.JsonMapper;

/** What Helm made of the chart: Kubernetes' objects, in the order in which they were written. */
record Rendered(List<KubeObject> objects) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Reads YAML documents; empty ones are left out. */
    static Rendered of(String yaml) {
        Iterable<Object> documents =
                new Load(LoadSettings.builder().setMaxAliasesForCollections(0).build()).loadAllFromString(yaml);
        return new Rendered(StreamSupport.stream(documents.spliterator(), false)
                .filter(document -> document != null)
                .map(document -> new KubeObject(JSON.valueToTree(document)))
                .toList());
    }

    Stream<KubeObject> ofKind(String kind) {
        return objects.stream().filter(object -> object.kind().equals(kind));
    }

    Optional<KubeObject> find(String kind, String name) {
        return ofKind(kind).filter(object -> object.name().equals(name)).findFirst();
    }

    /**
     * The one object of this kind and name.
     *
     * @throws AssertionError with what there is of this kind
     */
    KubeObject get(String kind, String name) {
        return find(kind, name)
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name + " among "
                        + ofKind(kind).map(KubeObject::name).toList()));
    }

    /** All objects that make pods, Pods themselves included. */
    Stream<KubeObject> workloads() {
        return objects.stream().filter(object -> !object.podSpec().isMissingNode());
    }
}
