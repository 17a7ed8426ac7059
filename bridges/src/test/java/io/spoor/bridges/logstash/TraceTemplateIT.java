package io.spoor.bridges.logstash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The golden document of every event, through rsyslogd into the data stream of a real Elasticsearch that has the
 * template.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TraceTemplateIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Path GOLDEN = Path.of("../tracing/src/test/resources/io/spoor/tracing/ecs/golden");
    private static final String STREAM = TraceTemplate.DATA_STREAM;
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Bytes are kept, and cannot be asked for. */
    private static final Set<String> NOT_SEARCHED = Set.of("mqtt.payload.base64");

    private static ElasticsearchProcess elasticsearch;
    private static RsyslogProcess rsyslog;

    /** By id, which is the name of the golden document. */
    private static final Map<String, ObjectNode> documents = new LinkedHashMap<>();

    @BeforeAll
    static void indexEveryDocument() throws Exception {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            for (Path file : files.sorted().toList()) {
                String id = file.getFileName().toString().replace(".json", "");
                ObjectNode document = (ObjectNode) JSON.readTree(Files.readString(file));
                ((ObjectNode) document.get("event")).put("id", id);
                documents.put(id, document);
            }
        }
        elasticsearch = ElasticsearchProcess.start();
        TraceTemplate.install(elasticsearch);
        rsyslog = RsyslogProcess.prepareForDataStream(elasticsearch.port(), STREAM);
        rsyslog.restart();
        send();
        await().atMost(PATIENCE).until(() -> elasticsearch.count(STREAM) >= documents.size());
    }

    @AfterAll
    static void stop() {
        if (rsyslog != null) {
            rsyslog.close();
        }
        elasticsearch.close();
    }

    @Test
    @Order(1)
    void every_event_is_there_as_it_was_sent() throws Exception {
        // When
        Map<String, JsonNode> found = new LinkedHashMap<>();
        for (JsonNode hit : search("{\"match_all\": {}}")) {
            found.put(hit.get("_id").asString(), hit.get("_source"));
        }
        // Then
        assertThat(found).containsExactlyInAnyOrderEntriesOf(documents);
        assertThat(rsyslog.refused()).isEmpty();
        assertThat(rsyslog.unparsed()).isEmpty();
    }

    @Test
    @Order(2)
    void every_field_of_every_event_can_be_searched_and_none_was_guessed() throws Exception {
        // Given
        JsonNode mappings = elasticsearch
                .request("GET", "/" + STREAM + "/_mapping", "")
                .iterator()
                .next()
                .get("mappings");
        assertThat(mappings.get("properties"))
                .isEqualTo(TraceTemplate.read("component-mappings.json").at("/template/mappings/properties"));
        // Then
        Map<String, List<String>> havingIt = new TreeMap<>();
        documents.forEach((id, document) -> leaves("", document)
                .forEach(field -> havingIt.computeIfAbsent(field, name -> new ArrayList<>())
                        .add(id)));
        havingIt.keySet().removeAll(NOT_SEARCHED);
        for (Map.Entry<String, List<String>> field : havingIt.entrySet()) {
            assertThat(ids("{\"exists\": {\"field\": \"" + field.getKey() + "\"}}"))
                    .as(field.getKey())
                    .containsAll(field.getValue());
        }
        assertThat(ids("{\"exists\": {\"field\": \"_ignored\"}}")).isEmpty();
    }

    @Test
    @Order(3)
    void each_kind_of_question_is_answered() throws Exception {
        assertThat(ids("{\"term\": {\"event.action\": \"client-connect\"}}"))
                .containsExactlyInAnyOrder("client-connect", "client-connect-refused");
        assertThat(ids("{\"term\": {\"client.ip\": \"198.51.100.0/24\"}}")).contains("client-connect");
        assertThat(ids("{\"term\": {\"source.ip\": \"2001:db8::/32\"}}")).contains("client-connect");
        assertThat(ids("{\"term\": {\"tls.established\": true}}")).contains("client-connect");
        assertThat(ids("{\"range\": {\"event.duration\": {\"gte\": 90000000000}}}"))
                .contains("client-disconnect");
        assertThat(ids("{\"range\": {\"mqtt.anomaly.score\": {\"gt\": 0.7}}}")).containsExactly("anomaly");
        assertThat(ids("{\"range\": {\"tls.client.not_after\": {\"lt\": \"2027-02-01\"}}}"))
                .contains("client-connect");
        assertThat(ids("{\"range\": {\"event.created\": {\"gt\": \"2026-01-02T03:04:05.006008007Z\","
                        + "\"lt\": \"2026-01-02T03:04:05.006008009Z\"}}}"))
                .hasSize(documents.size());
        assertThat(ids("{\"term\": {\"mqtt.user_properties.firmware\": \"beta\"}}"))
                .containsExactly("client-connect");
        assertThat(ids("{\"term\": {\"mqtt.user_properties\": \"beta\"}}")).containsExactly("client-connect");
        assertThat(ids("{\"match\": {\"error.message\": \"unknown user\"}}")).contains("client-connect-refused");
        assertThat(ids("{\"match\": {\"mqtt.topic.name.text\": \"temp\"}}")).contains("message-publish");
        assertThat(ids("{\"prefix\": {\"mqtt.topic.name\": \"plant/1/\"}}")).contains("message-publish");
        assertThat(ids("{\"wildcard\": {\"mqtt.topic.name\": \"plant/*/temp\"}}"))
                .contains("message-publish");
        assertThat(ids("{\"query_string\": {\"query\": \"plant AND temp\"}}")).contains("message-publish");
        assertThat(ids("{\"term\": {\"mqtt.anomaly.evidence\": \"01RUN-9\"}}")).containsExactly("anomaly");
    }

    @Test
    @Order(4)
    void figures_add_up_by_name() throws Exception {
        // When
        JsonNode answer = elasticsearch.request("POST", "/" + STREAM + "/_search", """
                {"size": 0, "aggs": {"actions": {"terms": {"field": "event.action", "size": 100},
                  "aggs": {"bytes": {"sum": {"field": "client.bytes"}}}},
                  "events": {"cardinality": {"field": "event.id"}}}}
                """);
        // Then
        JsonNode actions = answer.at("/aggregations/actions/buckets");
        assertThat(actions.size()).isGreaterThan(25);
        for (JsonNode action : actions) {
            if (action.get("key").asString().equals("client-disconnect")) {
                assertThat(action.at("/bytes/value").asInt()).isEqualTo(bytesOfDisconnects());
            }
        }
        assertThat(answer.at("/aggregations/events/value").asInt()).isEqualTo(documents.size());
    }

    private static int bytesOfDisconnects() {
        return documents.values().stream()
                .filter(document -> document.at("/event/action").asString().equals("client-disconnect"))
                .mapToInt(document -> document.at("/client/bytes").asInt())
                .sum();
    }

    @Test
    @Order(5)
    void what_clients_say_never_costs_the_document() throws Exception {
        // Given
        List<String> awkward = List.of(
                "{\"mqtt\": {\"client_id\": \"" + "\u20ac".repeat(65_535 / 3) + "\"}}",
                "{\"mqtt\": {\"topic\": {\"name\": \"" + "\\u0001/".repeat(32_000) + "\"}}}",
                "{\"mqtt\": {\"user_properties\": {\"\": [\"a\"], \".\": [\"b\"], \"a.b\": [\"c\"], \"a\": [\"d\"]}}}",
                "{\"mqtt\": {\"user_properties\": {\"" + "\u20ac".repeat(4096) + "\": [\"" + "\u20ac".repeat(12_000)
                        + "\"]}}}",
                "{\"client\": {\"ip\": \"no address\"}, \"mqtt\": {\"qos\": \"high\"}}",
                "{\"mqtt\": {\"anomaly\": {\"score\": null}}, \"some\": {\"new\": {\"field\": 1}}}");
        for (int i = 0; i < awkward.size(); i++) {
            ObjectNode document = (ObjectNode) JSON.readTree(awkward.get(i));
            document.put("@timestamp", "2026-01-02T03:04:05.006007008Z");
            // When
            JsonNode answer = elasticsearch.request("PUT", "/" + STREAM + "/_create/awkward-" + i, document.toString());
            // Then
            assertThat(answer.get("result").asString()).isEqualTo("created");
        }
    }

    @Test
    @Order(6)
    void a_resent_event_is_there_once() throws Exception {
        // Given
        long before = elasticsearch.count(STREAM);
        ObjectNode last = anomaly().deepCopy();
        ((ObjectNode) last.get("event")).put("id", "after-the-resent");
        // When
        send();
        send(List.of(last));
        // Then
        await().atMost(PATIENCE).until(() -> elasticsearch.count(STREAM) > before);
        assertThat(elasticsearch.count(STREAM)).isEqualTo(before + 1);
        assertThat(rsyslog.refused()).isEmpty();
    }

    @Test
    @Order(7)
    void an_event_resent_after_a_rollover_is_there_twice_and_still_one_by_its_id() throws Exception {
        // Given
        long before = elasticsearch.count(STREAM);
        elasticsearch.request("POST", "/" + STREAM + "/_rollover", "");
        // When
        send(List.of(anomaly()));
        // Then
        await().atMost(PATIENCE).until(() -> elasticsearch.count(STREAM) == before + 1);
        JsonNode answer = elasticsearch.request(
                "POST",
                "/" + STREAM + "/_search",
                "{\"size\": 10, \"query\": {\"ids\": {\"values\": [\"anomaly\"]}}, \"collapse\": {\"field\": \"event.id\"}}");
        assertThat(answer.at("/hits/total/value").asInt()).isEqualTo(2);
        assertThat(answer.at("/hits/hits").size()).isEqualTo(1);
    }

    @Test
    void what_this_elasticsearch_has_no_part_for_has_the_right_form() throws Exception {
        assertThat(TraceTemplate.read("component-lifecycle.json")
                        .at("/template/settings/index/lifecycle/name")
                        .asString())
                .isEqualTo("spoor-trace");
        JsonNode phases = TraceTemplate.read("ilm-policy.json").at("/policy/phases");
        assertThat(phases.propertyNames()).containsExactly("hot", "warm", "delete");
        assertThat(phases.at("/hot/actions").has("rollover")).isTrue();
        assertThat(phases.at("/delete/actions").has("delete")).isTrue();
    }

    private static ObjectNode anomaly() {
        return Objects.requireNonNull(documents.get("anomaly"));
    }

    private static void send() throws IOException {
        send(documents.values());
    }

    /** Returns when all is read; what follows on a connection of its own would else be indexed among these. */
    private static void send(Iterable<ObjectNode> sent) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), rsyslog.port());
                OutputStream out = socket.getOutputStream()) {
            for (ObjectNode document : sent) {
                out.write((document + "\n").getBytes(UTF_8));
            }
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read())
                    .as("the receiver closes its end")
                    .isEqualTo(-1);
        }
    }

    private static JsonNode search(String query) throws Exception {
        return elasticsearch.search(STREAM, "{\"size\": 1000, \"query\": " + query + "}");
    }

    private static List<String> ids(String query) throws Exception {
        List<String> ids = new ArrayList<>();
        search(query).forEach(hit -> ids.add(hit.get("_id").asString()));
        return ids;
    }

    private static Set<String> leaves(String prefix, JsonNode object) {
        Set<String> leaves = new TreeSet<>();
        object.properties().forEach(member -> {
            if (member.getValue().isObject()) {
                leaves.addAll(leaves(prefix + member.getKey() + ".", member.getValue()));
            } else {
                leaves.add(prefix + member.getKey());
            }
        });
        return leaves;
    }
}
