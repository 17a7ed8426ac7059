package io.spoor.bridges.logstash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The files of the folder {@code helm/files/elasticsearch}, put into an Elasticsearch. That of the tests has data streams,
 * rollover and {@code flattened}, but neither lifecycle policies nor any other paid or free extension: there the lifecycle
 * is left out, and only checked for its form.
 */
public final class TraceTemplate {
    public static final String DATA_STREAM = "logs-mqtt.transport-default";

    private static final String LIFECYCLE = "spoor-trace@lifecycle";
    private static final JsonMapper JSON = JsonMapper.shared();

    private TraceTemplate() {}

    /** Makes the data stream come about, as mapped, with its first document. */
    public static void install(ElasticsearchProcess elasticsearch) throws IOException, InterruptedException {
        for (String part : new String[] {"mappings", "settings"}) {
            elasticsearch.request(
                    "PUT",
                    "/_component_template/spoor-trace@" + part,
                    read("component-" + part + ".json").toString());
        }
        ObjectNode template = (ObjectNode) read("index-template.json");
        ArrayNode parts = template.putArray("composed_of");
        for (JsonNode part : read("index-template.json").get("composed_of")) {
            if (!part.asString().equals(LIFECYCLE)) {
                parts.add(part);
            }
        }
        elasticsearch.request("PUT", "/_index_template/spoor-trace", template.toString());
    }

    /** One of the files, wherever below the repository's root the test runs. */
    static JsonNode read(String file) throws IOException {
        return JSON.readTree(
                Files.readString(Path.of("../helm/files/elasticsearch").resolve(file)));
    }
}
