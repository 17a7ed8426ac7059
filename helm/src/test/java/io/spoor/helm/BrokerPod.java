package io.spoor.helm;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The broker's pod as the chart renders it, for {@code podman play kube}: the StatefulSet's template as a Pod with its
 * ConfigMap. What Podman does otherwise than Kubernetes is changed, and nothing else:
 *
 * <ul>
 *   <li>the pod shares the host's network, and so its ports are bound to the loopback only, and none is mapped;
 *   <li>the claim of the volume becomes a volume, and each Secret one of its name: Podman 4.3 would not decode a Secret;
 *   <li>annotations are left out: Podman 4.3 takes no more than 63 characters, and a checksum has 64;
 *   <li>probes would be run by a {@code curl} within the container, which has none: the test asks instead.
 * </ul>
 */
final class BrokerPod {
    private static final String BROKER = Chart.FULL_NAME + "-broker";

    private final Rendered chart;
    private final KubeObject statefulSet;

    BrokerPod(Chart values) {
        chart = values.render();
        statefulSet = chart.get("StatefulSet", BROKER);
    }

    /** The container that makes the Secrets, of the Job that does so in a cluster. */
    JsonNode secretsContainer() {
        return chart.ofKind("Job")
                .flatMap(job -> job.containers().stream())
                .filter(container -> container.path("args").path(0).asString("").equals("secrets"))
                .findFirst()
                .orElseThrow();
    }

    /** The plan that it applies. */
    String plan() {
        return chart.ofKind("ConfigMap")
                .map(map -> map.at("/data/secrets.yaml"))
                .filter(JsonNode::isString)
                .findFirst()
                .orElseThrow()
                .asString();
    }

    /** Path of a probe of the broker's container, such as {@code readinessProbe}. */
    String probe(String name) {
        return broker().path(name).path("httpGet").path("path").asString();
    }

    /** How long Kubernetes would wait for its end, in seconds. */
    int gracePeriod() {
        return statefulSet.podSpec().path("terminationGracePeriodSeconds").asInt();
    }

    /** Names of the Secrets that are mounted. */
    Set<String> secrets() {
        Set<String> names = new TreeSet<>();
        statefulSet.podSpec().path("volumes").forEach(volume -> {
            if (volume.has("secret")) {
                names.add(volume.path("secret").path("secretName").asString());
            }
        });
        return names;
    }

    private JsonNode broker() {
        return statefulSet.container("broker");
    }

    /**
     * All objects, as JSON documents, which are YAML.
     */
    String documents(String image) {
        List<JsonNode> documents = new ArrayList<>();
        ObjectNode config = (ObjectNode) chart.get("ConfigMap", BROKER).json().deepCopy();
        ObjectNode data = (ObjectNode) config.path("data");
        data.put("spoor.yaml", data.path("spoor.yaml").asString().replace("0.0.0.0:", "127.0.0.1:"));
        documents.add(config);
        documents.add(pod(image));
        return String.join(
                "\n---\n", documents.stream().map(JsonNode::toPrettyString).toList());
    }

    private ObjectNode pod(String image) {
        ObjectNode pod = (ObjectNode) statefulSet.podTemplate().deepCopy();
        pod.put("apiVersion", "v1").put("kind", "Pod");
        ((ObjectNode) pod.path("metadata")).put("name", BROKER + "-0").remove("annotations");
        ObjectNode spec = (ObjectNode) pod.path("spec");
        spec.put("hostNetwork", true);
        ObjectNode container = (ObjectNode) spec.path("containers").path(0);
        container.put("image", image);
        container.remove(List.of("ports", "startupProbe", "livenessProbe", "readinessProbe", "lifecycle"));
        ArrayNode volumes = (ArrayNode) spec.path("volumes");
        volumes.forEach(volume -> {
            if (volume instanceof ObjectNode object && object.remove("secret") instanceof ObjectNode secret) {
                object.putObject("persistentVolumeClaim")
                        .put("claimName", secret.path("secretName").asString());
            }
        });
        statefulSet.at("/spec/volumeClaimTemplates").forEach(claim -> {
            String name = claim.path("metadata").path("name").asString();
            volumes.addObject()
                    .put("name", name)
                    .putObject("persistentVolumeClaim")
                    .put("claimName", name);
        });
        return pod;
    }
}
