package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.bridges.logstash.ElasticsearchProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * {@code files/elasticsearch/setup.sh} against a real Elasticsearch, of the distribution that has neither users nor lifecycle
 * policies: those are left out by the script's switch, and looked at in {@link ElasticsearchSetupTest}.
 */
class ElasticsearchSetupIT {
    private static final String STREAM = "logs-mqtt.transport-default";
    private static final Path FILES = Chart.FOLDER.resolve("files");

    private static ElasticsearchProcess elasticsearch;

    @TempDir
    private Path files;

    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        elasticsearch = ElasticsearchProcess.start();
    }

    @AfterAll
    static void stop() {
        elasticsearch.close();
    }

    @BeforeEach
    void a_copy_of_the_files() throws Exception {
        folder = Files.createDirectory(files.resolve("elasticsearch"));
        Files.createDirectory(files.resolve("setup"));
        for (String name : new String[] {"elasticsearch", "setup"}) {
            try (Stream<Path> originals = Files.list(FILES.resolve(name))) {
                for (Path file : originals.toList()) {
                    Files.copy(file, files.resolve(name).resolve(file.getFileName()));
                }
            }
        }
    }

    @Test
    void events_go_into_a_data_stream_as_they_are_mapped() throws Exception {
        // When
        setUp();
        index("once");

        // Then
        JsonNode newest = newest();
        assertThat(newest.at("/data_stream").asString()).isEqualTo(STREAM);
        assertThat(newest.at("/mappings/properties/mqtt/properties/client_id/type")
                        .asString())
                .isEqualTo("keyword");
        assertThat(newest.at("/mappings/properties/client/properties/ip/type").asString())
                .isEqualTo("ip");
        assertThat(newest.at("/settings/index/auto_expand_replicas").asString()).isEqualTo("0-1");
    }

    @Test
    void one_node_has_all_that_it_wants() throws Exception {
        // When
        setUp();
        index("green");

        // Then: no copy of a shard that would have to be on another node
        assertThat(elasticsearch
                        .request("GET", "/_cluster/health/" + STREAM + "?wait_for_status=green&timeout=20s", "")
                        .path("status")
                        .asString())
                .isEqualTo("green");
    }

    @Test
    void a_second_run_changes_nothing() throws Exception {
        // Given
        setUp();
        index("before-the-second-run");
        int before = indices().size();

        // When
        ScriptRun second = setUp();

        // Then
        assertThat(indices()).hasSize(before);
        assertThat(second.output()).doesNotContain("has changed");
    }

    @Test
    void a_changed_template_counts_at_once_and_keeps_what_is_there() throws Exception {
        // Given
        setUp();
        index("before-the-change");
        int before = indices().size();
        long events = elasticsearch.count(STREAM);
        Path mappings = folder.resolve("component-mappings.json");
        Files.writeString(
                mappings,
                Files.readString(mappings)
                        .replaceFirst("\"properties\": \\{", "\"properties\": {\"novelty\": {\"type\": \"keyword\"},"));

        // When
        ScriptRun run = setUp();

        // Then
        assertThat(run.output()).contains("the template has changed");
        assertThat(indices()).hasSize(before + 1);
        assertThat(newest().at("/mappings/properties/novelty/type").asString()).isEqualTo("keyword");
        assertThat(elasticsearch.count(STREAM)).isEqualTo(events);
    }

    @Test
    void a_run_that_was_cut_short_is_made_up_for_by_the_next() throws Exception {
        // Given: the new mappings are put, and the last request is not answered well
        setUp();
        index("before-it-was-cut-short");
        int before = indices().size();
        Path mappings = folder.resolve("component-mappings.json");
        Files.writeString(
                mappings,
                Files.readString(mappings)
                        .replaceFirst(
                                "\"properties\": \\{", "\"properties\": {\"latecomer\": {\"type\": \"keyword\"},"));
        Path template = folder.resolve("index-template.json");
        String whole = Files.readString(template);
        Files.writeString(template, "{\"no_such\": 1}");
        assertThat(run().status()).isEqualTo(1);
        assertThat(indices()).hasSize(before);
        Files.writeString(template, whole);

        // When
        setUp();

        // Then
        assertThat(indices()).hasSize(before + 1);
        assertThat(newest().at("/mappings/properties/latecomer/type").asString())
                .isEqualTo("keyword");
    }

    @Test
    void what_it_refuses_ends_the_script() throws Exception {
        // Given
        Files.writeString(
                folder.resolve("component-settings.json"), "{\"template\":{\"settings\":{\"index\":{\"no_such\":1}}}}");

        // When
        ScriptRun run = run();

        // Then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output()).contains("PUT /_component_template/spoor-trace@settings", "no_such");
    }

    private ScriptRun setUp() throws IOException, InterruptedException {
        return run().succeeded();
    }

    private ScriptRun run() throws IOException, InterruptedException {
        return ScriptRun.of(
                folder.resolve("setup.sh"),
                Map.of("ELASTICSEARCH_URL", "http://127.0.0.1:" + elasticsearch.port(), "SPOOR_XPACK", "false"));
    }

    private static void index(String id) throws IOException, InterruptedException {
        String event = """
                {"@timestamp":"2026-11-21T03:20:01.483259382Z","event":{"id":"%s","action":"client-connect"},
                 "client":{"ip":"192.0.2.1"},"mqtt":{"client_id":"pump-7"}}""".formatted(id);
        elasticsearch.request("PUT", "/" + STREAM + "/_create/" + id, event);
    }

    /** The data stream's indices by name, which sorts them by their age. */
    private static Map<String, JsonNode> indices() throws IOException, InterruptedException {
        Map<String, JsonNode> indices = new TreeMap<>();
        elasticsearch
                .request("GET", "/" + STREAM, "")
                .properties()
                .forEach(index -> indices.put(index.getKey(), index.getValue()));
        return indices;
    }

    /** The one that is written to. */
    private static JsonNode newest() throws IOException, InterruptedException {
        return new TreeMap<>(indices()).lastEntry().getValue();
    }
}
