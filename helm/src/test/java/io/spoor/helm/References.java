package io.spoor.helm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * What objects say of other objects by name, wherever in them it stands.
 *
 * @param kind of the other object
 * @param name of the other object
 * @param keys that have to be in it; empty if all that is there is taken
 * @param from where it was found, for people
 */
record References(String kind, String name, Set<String> keys, String from) {

    /** All of an object, its own name aside. */
    static List<References> of(KubeObject object) {
        List<References> found = new ArrayList<>();
        if (!object.kind().equals("ConfigMap")) {
            collect(object.json(), object.toString(), found);
        }
        return found;
    }

    private static void collect(JsonNode node, String path, List<References> found) {
        if (node.isArray()) {
            for (JsonNode each : node) {
                collect(each, path, found);
            }
            return;
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            String here = path + "." + member.getKey();
            named(member.getKey(), member.getValue(), here, found);
            collect(member.getValue(), here, found);
        }
    }

    private static void named(String key, JsonNode value, String path, List<References> found) {
        switch (key) {
            case "secretName" -> {
                // Of a volume its keys are beside it; of cert-manager's Certificate it is what will be made.
                if (!path.startsWith("Certificate/") && !path.endsWith(".secret.secretName")) {
                    found.add(new References("Secret", value.asString(), Set.of(), path));
                }
            }
            case "secret", "secretKeyRef", "secretRef" -> reference("Secret", value, path, found);
            case "configMap", "configMapKeyRef", "configMapRef" -> reference("ConfigMap", value, path, found);
            case "persistentVolumeClaim" ->
                found.add(new References(
                        "PersistentVolumeClaim", value.path("claimName").asString(), Set.of(), path));
            case "serviceAccountName" -> found.add(new References("ServiceAccount", value.asString(), Set.of(), path));
            case "imagePullSecrets" ->
                value.forEach(each ->
                        found.add(new References("Secret", each.path("name").asString(), Set.of(), path)));
            default -> {
                // names nothing
            }
        }
    }

    private static void reference(String kind, JsonNode value, String path, List<References> found) {
        String name = value.has("secretName")
                ? value.path("secretName").asString()
                : value.path("name").asString();
        Set<String> keys = new TreeSet<>();
        if (value.has("key")) {
            keys.add(value.path("key").asString());
        }
        value.path("items").forEach(item -> keys.add(item.path("key").asString()));
        found.add(new References(kind, name, keys, path));
    }
}
