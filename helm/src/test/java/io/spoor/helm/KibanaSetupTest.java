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
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code files/kibana/setup.sh} against a server that answers as Kibana's documentation says. */
class KibanaSetupTest {
    private static final Path SCRIPT = Chart.FOLDER.resolve("files/kibana/setup.sh");
    private static final String PASSWORD = "a \"strange\" pass\\word$`";
    private static final Answer AVAILABLE = new Answer(200, "{\"status\":{\"overall\":{\"level\":\"available\"}}}");
    private static final Answer STARTING = new Answer(503, "Kibana server is not ready yet");
    private static final Answer TAKEN = new Answer(200, "{\"successCount\":1,\"success\":true,\"warnings\":[]}");

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new LinkedHashMap<>();

    @BeforeEach
    void two_files_and_a_password() throws IOException {
        Files.writeString(folder.resolve("2-dashboards.ndjson"), "{\"type\":\"dashboard\",\"id\":\"d\"}\n");
        Files.writeString(folder.resolve("1-data-view.ndjson"), "{\"type\":\"index-pattern\",\"id\":\"v\"}\n");
        Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        environment.put("KIBANA_PASSWORD_FILE", folder.resolve("password").toString());
        environment.put("SPOOR_OBJECTS", folder.toString());
        environment.put("SPOOR_WAIT", "30");
    }

    @Test
    void every_file_is_imported_over_what_is_there_in_the_order_of_names() throws Exception {
        // Given
        try (HttpFake kibana = HttpFake.start(request -> isStatus(request) ? AVAILABLE : TAKEN)) {
            // When
            ScriptRun run = run(kibana).succeeded();

            // Then
            assertThat(kibana.lines())
                    .containsExactly(
                            "GET /api/status",
                            "POST /api/saved_objects/_import?overwrite=true",
                            "POST /api/saved_objects/_import?overwrite=true");
            Request first = kibana.requests().get(1);
            assertThat(first.csrf()).isNotEmpty();
            assertThat(first.contentType()).startsWith("multipart/form-data; boundary=");
            assertThat(first.body())
                    .contains("name=\"file\"; filename=\"1-data-view.ndjson\"", "\"type\":\"index-pattern\"");
            assertThat(kibana.requests().get(2).body()).contains("\"type\":\"dashboard\"");
            assertThat(run.output()).contains("imported 1-data-view.ndjson", "imported 2-dashboards.ndjson");
        }
    }

    @Test
    void a_space_is_part_of_the_address() throws Exception {
        // Given
        try (HttpFake kibana =
                HttpFake.start(request -> request.target().endsWith("/api/status") ? AVAILABLE : TAKEN)) {
            environment.put("KIBANA_URL", kibana.url() + "/s/fleet/");

            // When
            ScriptRun.of(SCRIPT, environment).succeeded();

            // Then
            assertThat(kibana.lines()).hasSize(3).allMatch(line -> line.contains(" /s/fleet/api/"));
        }
    }

    @Test
    void every_request_has_the_password_and_nothing_that_is_written_does() throws Exception {
        // Given
        String expected =
                "Basic " + Base64.getEncoder().encodeToString(("elastic:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        try (HttpFake kibana = HttpFake.start(request -> isStatus(request) ? AVAILABLE : TAKEN)) {
            // When
            ScriptRun run = run(kibana).succeeded();

            // Then
            assertThat(kibana.requests()).extracting(Request::authorization).containsOnly(expected);
            assertThat(run.output()).doesNotContain("strange");
        }
    }

    @Test
    void it_waits_until_kibana_is_ready_and_asks_again_when_it_no_longer_is() throws Exception {
        // Given
        AtomicInteger calls = new AtomicInteger();
        try (HttpFake kibana = HttpFake.start(request -> switch (calls.incrementAndGet()) {
            case 1 -> STARTING;
            case 2 -> new Answer(200, "{\"status\":{\"overall\":{\"level\":\"degraded\"}}}");
            case 3 -> AVAILABLE;
            case 4 -> STARTING;
            default -> TAKEN;
        })) {
            // When
            ScriptRun run = run(kibana).succeeded();

            // Then
            assertThat(calls).hasValue(6);
            assertThat(run.output()).contains("imported 2-dashboards.ndjson");
        }
    }

    @Test
    void an_import_that_failed_with_status_200_ends_it_with_what_kibana_says() throws Exception {
        // Given
        String reason =
                "{\"success\":false,\"successCount\":0,\"errors\":[{\"id\":\"d\",\"error\":{\"type\":\"missing_references\"}}]}";
        try (HttpFake kibana = HttpFake.start(request -> isStatus(request)
                ? AVAILABLE
                : request.body().contains("dashboard") ? new Answer(200, reason) : TAKEN)) {
            // When
            ScriptRun run = run(kibana);

            // Then
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.output()).contains("2-dashboards.ndjson was not taken", "missing_references");
        }
    }

    @Test
    void a_refused_import_is_not_tried_again() throws Exception {
        // Given
        try (HttpFake kibana =
                HttpFake.start(request -> isStatus(request) ? AVAILABLE : new Answer(403, "{\"statusCode\":403}"))) {
            // When
            ScriptRun run = run(kibana);

            // Then
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.output()).contains("1-data-view.ndjson was not taken", "403");
            assertThat(kibana.requests()).hasSize(2);
        }
    }

    @Test
    void a_wrong_password_is_named_at_once() throws Exception {
        // Given
        try (HttpFake kibana =
                HttpFake.start(request -> new Answer(401, "{\"statusCode\":401,\"error\":\"Unauthorized\"}"))) {
            // When
            ScriptRun run = run(kibana);

            // Then
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.output()).contains("does not know the user elastic, or the password");
        }
    }

    @Test
    void a_kibana_that_never_gets_ready_ends_it_with_the_last_answer() throws Exception {
        // Given
        environment.put("SPOOR_WAIT", "1");
        try (HttpFake kibana = HttpFake.start(request -> STARTING)) {
            // When
            ScriptRun run = run(kibana);

            // Then
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.output()).contains("is not ready after 1 s", "Kibana server is not ready yet");
        }
    }

    @Test
    void a_folder_without_objects_is_an_error() throws Exception {
        // Given
        environment.put(
                "SPOOR_OBJECTS", Files.createDirectory(folder.resolve("empty")).toString());
        try (HttpFake kibana = HttpFake.start(request -> AVAILABLE)) {
            // When
            ScriptRun run = run(kibana);

            // Then
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.output()).contains("has no *.ndjson");
        }
    }

    private ScriptRun run(HttpFake kibana) throws IOException, InterruptedException {
        environment.put("KIBANA_URL", kibana.url() + "/");
        return ScriptRun.of(SCRIPT, environment);
    }

    private static boolean isStatus(Request request) {
        return request.target().equals("/api/status");
    }
}
