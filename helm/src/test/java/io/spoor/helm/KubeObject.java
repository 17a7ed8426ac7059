package io.spoor.helm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** One of Kubernetes' objects, as the chart writes it. */
public record KubeObject(JsonNode json) {

    /** What a template of a hook has in place of {@code helm.sh/hook}; see {@link Chart}. */
    static final String HOOK = "test.spoor.io/hook";

    /** When Helm makes it, such as {@code pre-install,pre-upgrade}; empty if it is simply part of the release. */
    public String hook() {
        return annotations().getOrDefault(HOOK, "");
    }

    public String apiVersion() {
        return json.path("apiVersion").asString();
    }

    public String kind() {
        return json.path("kind").asString();
    }

    public String name() {
        return json.path("metadata").path("name").asString();
    }

    /** What a JSON pointer leads to; a missing node if nothing. */
    public JsonNode at(String pointer) {
        return json.at(pointer);
    }

    public Map<String, String> labels() {
        return strings(json.at("/metadata/labels"));
    }

    public Map<String, String> annotations() {
        return strings(json.at("/metadata/annotations"));
    }

    /** The {@code metadata} and {@code spec} of the pods that it or ECK makes, or its own; missing if there are none. */
    public JsonNode podTemplate() {
        return switch (kind()) {
            case "Pod" -> json;
            case "StatefulSet", "Deployment", "DaemonSet", "Job" -> json.at("/spec/template");
            case "Logstash", "Kibana" -> json.at("/spec/podTemplate");
            case "Elasticsearch" -> json.at("/spec/nodeSets/0/podTemplate");
            case "CronJob" -> json.at("/spec/jobTemplate/spec/template");
            default -> json.at("/none");
        };
    }

    /** The {@code spec} of the pods that it makes; missing if it makes none. */
    public JsonNode podSpec() {
        return podTemplate().path("spec");
    }

    /** All containers of its pods, those that run first included. */
    public List<JsonNode> containers() {
        List<JsonNode> all = new ArrayList<>();
        podSpec().path("initContainers").forEach(all::add);
        podSpec().path("containers").forEach(all::add);
        return all;
    }

    /** The container of this name. */
    public JsonNode container(String name) {
        return containers().stream()
                .filter(container -> container.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no container " + name + " in " + this));
    }

    /** The members of an object of texts. */
    public static Map<String, String> strings(JsonNode node) {
        Map<String, String> all = new TreeMap<>();
        node.properties()
                .forEach(entry -> all.put(entry.getKey(), entry.getValue().asString()));
        return all;
    }

    @Override
    public String toString() {
        return kind() + "/" + name();
    }
}
