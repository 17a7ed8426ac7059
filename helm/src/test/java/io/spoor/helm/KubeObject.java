package io.spoor.helm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** One of Kubernetes' objects, as the chart writes it. */
record KubeObject(JsonNode json) {

    String apiVersion() {
        return json.path("apiVersion").asString();
    }

    String kind() {
        return json.path("kind").asString();
    }

    String name() {
        return json.path("metadata").path("name").asString();
    }

    /** What a JSON pointer leads to; a missing node if nothing. */
    JsonNode at(String pointer) {
        return json.at(pointer);
    }

    Map<String, String> labels() {
        return strings(json.at("/metadata/labels"));
    }

    Map<String, String> annotations() {
        return strings(json.at("/metadata/annotations"));
    }

    /** The {@code metadata} and {@code spec} of the pods that it makes, or its own; missing if it makes none. */
    JsonNode podTemplate() {
        return switch (kind()) {
            case "Pod" -> json;
            case "StatefulSet", "Deployment", "DaemonSet", "Job" -> json.at("/spec/template");
            case "CronJob" -> json.at("/spec/jobTemplate/spec/template");
            default -> json.at("/none");
        };
    }

    /** The {@code spec} of the pods that it makes; missing if it makes none. */
    JsonNode podSpec() {
        return podTemplate().path("spec");
    }

    /** All containers of its pods, those that run first included. */
    List<JsonNode> containers() {
        List<JsonNode> all = new ArrayList<>();
        podSpec().path("initContainers").forEach(all::add);
        podSpec().path("containers").forEach(all::add);
        return all;
    }

    /** The container of this name. */
    JsonNode container(String name) {
        return containers().stream()
                .filter(container -> container.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no container " + name + " in " + this));
    }

    /** The members of an object of texts. */
    static Map<String, String> strings(JsonNode node) {
        Map<String, String> all = new TreeMap<>();
        node.properties().forEach(entry -> all.put(entry.getKey(), entry.getValue().asString()));
        return all;
    }

    @Override
    public String toString() {
        return kind() + "/" + name();
    }
}
