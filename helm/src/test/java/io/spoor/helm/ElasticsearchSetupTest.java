package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.helm.HttpFake.Answer;
import io.spoor.helm.HttpFake.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code files/elasticsearch/setup.sh} asks for of users, roles and lifecycle, which the distribution of
 * {@link ElasticsearchSetupIT} does not have.
 */
class ElasticsearchSetupTest {
    private static final Path SCRIPT = Chart.FOLDER.resolve("files/elasticsearch/setup.sh");
    private static final String STRANGE = "a \"strange\" pass\\word$`";
    private static final Answer OK = new Answer(200, "{\"acknowledged\":true}");

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new LinkedHashMap<>();

    @BeforeEach
    void passwords() throws IOException {
        for (String user : List.of("elastic", "kibana_system", "logstash", "grafana")) {
            Files.writeString(folder.resolve(user), STRANGE + user + "\n");
        }
        environment.put("ELASTICSEARCH_PASSWORD_FILE", folder.resolve("elastic").toString());
        environment.put("SPOOR_USERS", folder.toString());
        environment.put("SPOOR_WAIT", "30");
    }

    @Test
    void users_come_before_templates_and_the_data_stream_last() throws Exception {
        // Given
        try (HttpFake elasticsearch = HttpFake.start(ElasticsearchSetupTest::fresh)) {
            // When
            run(elasticsearch).succeeded();

            // Then
            assertThat(elasticsearch.lines().filter(line -> !line.startsWith("GET ")))
                    .containsExactly(
                            "PUT /_security/role/spoor_writer",
                            "PUT /_security/role/spoor_reader",
                            "POST /_security/user/kibana_system/_password",
                            "PUT /_security/user/logstash",
                            "PUT /_security/user/grafana",
                            "PUT /_ilm/policy/spoor-trace",
                            "PUT /_component_template/spoor-trace@lifecycle",
                            "PUT /_component_template/spoor-trace@mappings",
                            "PUT /_component_template/spoor-trace@settings",
                            "PUT /_index_template/spoor-trace",
                            "PUT /_data_stream/logs-mqtt.transport-default");
        }
    }

    @Test
    void each_user_gets_its_password_and_the_least_that_it_needs() throws Exception {
        // Given
        try (HttpFake elasticsearch = HttpFake.start(ElasticsearchSetupTest::fresh)) {
            // When
            run(elasticsearch).succeeded();

            // Then
            assertThat(body(elasticsearch, "POST /_security/user/kibana_system/_password")
                            .path("password")
                            .asString())
                    .isEqualTo(STRANGE + "kibana_system");
            JsonNode logstash = body(elasticsearch, "PUT /_security/user/logstash");
            assertThat(logstash.path("password").asString()).isEqualTo(STRANGE + "logstash");
            assertThat(logstash.path("roles")).hasToString("[\"spoor_writer\"]");
            assertThat(body(elasticsearch, "PUT /_security/user/grafana").path("roles"))
                    .hasToString("[\"spoor_reader\"]");
            assertThat(body(elasticsearch, "PUT /_security/role/spoor_writer").at("/indices/0/privileges"))
                    .hasToString("[\"create_doc\",\"auto_configure\"]");
            assertThat(body(elasticsearch, "PUT /_security/role/spoor_reader").at("/indices/0/privileges"))
                    .hasToString("[\"read\",\"view_index_metadata\"]");
        }
    }

    @Test
    void every_request_has_the_password_and_nothing_that_is_written_does() throws Exception {
        // Given
        String expected = "Basic "
                + Base64.getEncoder()
                        .encodeToString(("elastic:" + STRANGE + "elastic").getBytes(StandardCharsets.UTF_8));
        try (HttpFake elasticsearch = HttpFake.start(ElasticsearchSetupTest::fresh)) {
            // When
            ScriptRun run = run(elasticsearch).succeeded();

            // Then
            assertThat(elasticsearch.requests())
                    .extracting(Request::authorization)
                    .containsOnly(expected);
            assertThat(run.output()).doesNotContain("strange");
        }
    }

    @Test
    void users_may_have_other_names_and_those_without_a_password_are_left_alone() throws Exception {
        // Given
        environment.put("SPOOR_LOGSTASH_USER", "spoor_logstash");
        Files.delete(folder.resolve("kibana_system"));
        Files.delete(folder.resolve("grafana"));
        try (HttpFake elasticsearch = HttpFake.start(ElasticsearchSetupTest::fresh)) {
            // When
            run(elasticsearch).succeeded();

            // Then
            assertThat(elasticsearch.lines().filter(line -> line.contains("/_security/user")))
                    .containsExactly("PUT /_security/user/spoor_logstash");
        }
    }

    @Test
    void without_a_folder_of_passwords_users_and_roles_are_left_alone() throws Exception {
        // Given
        environment.remove("SPOOR_USERS");
        try (HttpFake elasticsearch = HttpFake.start(ElasticsearchSetupTest::fresh)) {
            // When
            run(elasticsearch).succeeded();

            // Then
            assertThat(elasticsearch.lines())
                    .noneMatch(line -> line.contains("_security"))
                    .contains("PUT /_ilm/policy/spoor-trace", "PUT /_index_template/spoor-trace");
        }
    }

    @Test
    void retention_becomes_the_age_at_which_indices_go() throws Exception {
        // Given
        environment.put("SPOOR_RETENTION", "400d");
        try (HttpFake elasticsearch = HttpFake.start(ElasticsearchSetupTest::fresh)) {
            // When
            run(elasticsearch).succeeded();

            // Then
            JsonNode phases =
                    body(elasticsearch, "PUT /_ilm/policy/spoor-trace").at("/policy/phases");
            assertThat(phases.at("/delete/min_age").asString()).isEqualTo("400d");
            assertThat(phases.at("/warm/min_age").asString()).isEqualTo("2d");
        }
    }

    @Test
    void the_index_of_the_last_generation_is_asked_which_templates_made_it() throws Exception {
        // Given: as Elasticsearch answers, whose order is not that of generations
        String indices = IntStream.of(999_999, 1_000_001, 2, 1_000_000)
                .mapToObj(".ds-logs-mqtt.transport-default-2026.11.21-%06d"::formatted)
                .map(name -> "\"%s\":{\"settings\":{\"index\":{\"provided_name\":\"%s\"}}}".formatted(name, name))
                .collect(Collectors.joining(",", "{", "}"));
        List<String> meta = new CopyOnWriteArrayList<>();
        AtomicBoolean madeByThese = new AtomicBoolean();
        Function<Request, Answer> answers = request -> {
            if (request.target().equals("/_component_template/spoor-trace@mappings")) {
                meta.add(JsonMapper.shared()
                        .readTree(request.body())
                        .at("/template/mappings/_meta")
                        .toString());
            }
            if (request.target().contains("/_mapping?") && madeByThese.get()) {
                return new Answer(200, "{\"x\":{\"mappings\":{\"_meta\":" + meta.get(0) + "}}}");
            }
            return request.target().endsWith("/_settings/index.provided_name") ? new Answer(200, indices) : OK;
        };

        try (HttpFake elasticsearch = HttpFake.start(answers)) {
            // When: made by others, and made by these
            ScriptRun others = run(elasticsearch).succeeded();
            madeByThese.set(true);
            ScriptRun these = run(elasticsearch).succeeded();

            // Then
            assertThat(elasticsearch.lines().filter(line -> line.contains("_mapping?")))
                    .hasSize(2)
                    .allMatch(line -> line.startsWith("GET /.ds-logs-mqtt.transport-default-2026.11.21-1000001/"));
            assertThat(others.output()).contains("the template has changed");
            assertThat(these.output()).doesNotContain("the template has changed");
            assertThat(elasticsearch.lines().filter(line -> line.contains("_rollover")))
                    .hasSize(1);
        }
    }

    @Test
    void an_answer_that_is_neither_yes_nor_no_ends_it() throws Exception {
        // Given: nobody knows whether there is a data stream
        try (HttpFake elasticsearch = HttpFake.start(request -> request.target().contains("provided_name")
                ? new Answer(503, "{\"error\":\"master_not_discovered\"}")
                : OK)) {
            // When
            ScriptRun run = run(elasticsearch);

            // Then
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.output()).contains("GET /logs-mqtt.transport-default", "master_not_discovered");
            assertThat(elasticsearch.lines()).noneMatch(line -> line.contains("_data_stream"));
        }
    }

    @Test
    void what_elasticsearch_refuses_ends_it_with_the_reason() throws Exception {
        // Given
        try (HttpFake elasticsearch = HttpFake.start(request -> request.target().contains("_security/user/grafana")
                ? new Answer(400, "{\"error\":{\"reason\":\"passwords must be at least [6] characters long\"}}")
                : fresh(request))) {
            // When
            ScriptRun run = run(elasticsearch);

            // Then
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.output()).contains("PUT /_security/user/grafana", "at least [6] characters long");
        }
    }

    @Test
    void an_elasticsearch_that_never_gets_ready_ends_it_with_the_last_answer() throws Exception {
        // Given
        environment.put("SPOOR_WAIT", "1");
        try (HttpFake elasticsearch =
                HttpFake.start(request -> new Answer(401, "{\"error\":\"unable to authenticate\"}"))) {
            // When
            ScriptRun run = run(elasticsearch);

            // Then
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.output()).contains("is not ready after 1 s", "unable to authenticate");
        }
    }

    @Test
    void nonsense_is_refused_before_anything_is_asked() throws Exception {
        // Given
        environment.put("SPOOR_RETENTION", "a month");
        try (HttpFake elasticsearch = HttpFake.start(ElasticsearchSetupTest::fresh)) {
            // When
            ScriptRun run = run(elasticsearch);

            // Then
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.output()).contains("SPOOR_RETENTION is 'a month'");
            assertThat(elasticsearch.requests()).isEmpty();
        }
    }

    private ScriptRun run(HttpFake elasticsearch) throws IOException, InterruptedException {
        environment.put("ELASTICSEARCH_URL", elasticsearch.url());
        return ScriptRun.of(SCRIPT, environment);
    }

    /** One that has no data stream yet. */
    private static Answer fresh(Request request) {
        return request.target().startsWith("/logs-mqtt.transport-default")
                ? new Answer(404, "{\"error\":{\"type\":\"index_not_found_exception\"}}")
                : OK;
    }

    private static JsonNode body(HttpFake elasticsearch, String line) {
        return elasticsearch.requests().stream()
                .filter(request -> request.line().equals(line))
                .map(request -> JsonMapper.shared().readTree(request.body()))
                .findFirst()
                .orElseThrow();
    }
}
