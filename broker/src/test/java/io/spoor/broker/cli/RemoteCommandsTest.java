package io.spoor.broker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.broker.config.ConfigLoader;
import io.spoor.broker.embed.Spoor;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPackets;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import tools.jackson.databind.json.JsonMapper;

/** The commands that speak to a running broker. */
class RemoteCommandsTest {
    private static final String TOKEN = "0123456789abcdef";

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Spoor broker;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(folder.resolve("tokens"), "manage " + TOKEN + "\n");
        Path file = folder.resolve("spoor.yaml");
        Files.writeString(file, """
                dataDir: data
                listeners: [{name: tcp, type: mqtt, address: "127.0.0.1:0"}]
                tracing: {messages: none, files: {directory: trace}}
                bridges: {embedded: false}
                http: {address: "127.0.0.1:0", auth: {tokenFile: tokens}}
                """);
        broker = Spoor.builder().config(new ConfigLoader(Map.of()).load(file)).start();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void clients_are_listed_shown_and_disconnected() throws Exception {
        try (RawMqttClient pump = RawMqttClient.connected(broker.address("tcp"), 5, "pump/7");
                RawMqttClient lamp = RawMqttClient.connected(broker.address("tcp"), 4, "lamp")) {
            // When, then
            assertThat(run("clients")).isZero();
            assertThat(said()).contains("CLIENT", "lamp", "3.1.1", "pump/7", "5.0", "2 clients");
            assertThat(run("clients", "pump*", "--address", "127.0.0.0/8", "--json"))
                    .isZero();
            assertThat(said().lines()).singleElement().asString().startsWith("{\"clientId\":\"pump/7\"");
            assertThat(run("clients", "pump/7")).isZero();
            assertThat(said()).contains("\"clientId\" : \"pump/7\"", "\"traffic\" : {");
            assertThat(run("clients", "--disconnect", "pump/7")).isZero();
            assertThat(said()).isEqualTo("pump/7 is disconnected.\n");
            assertThat(pump.untilClosed())
                    .anySatisfy(packet -> assertThat(packet.reasonCode()).isEqualTo(0x98));
            lamp.expectAlive();
            assertThat(run("clients", "nobody")).isEqualTo(1);
            assertThat(complained()).isEqualTo("there is no connected client 'nobody'\n");
            assertThat(run("clients", "--disconnect", "pump*")).isEqualTo(1);
            assertThat(complained()).contains("--disconnect needs the ID of one client");
        }
    }

    @Test
    void destinations_are_listed_paused_resumed_and_rewound() throws Exception {
        assertThat(run("destinations")).isZero();
        assertThat(said()).contains("DESTINATION", "files", "trace");
        assertThat(run("destinations", "pause", "files")).isZero();
        assertThat(said()).contains("paused");
        assertThat(run("destinations", "rewind", "files", "--to", "oldest")).isZero();
        assertThat(run("destinations", "resume", "files")).isZero();
        said();
        assertThat(run("destinations", "--json")).isZero();
        assertThat(said()).startsWith("{\"name\":\"files\"");
        assertThat(run("destinations", "rewind", "files", "--to", "yesterday")).isEqualTo(1);
        assertThat(complained()).contains("to: 'yesterday' is neither a time like");
    }

    @Test
    void a_trace_shows_what_happens_and_ends_by_itself() throws Exception {
        // Given
        CompletableFuture<Integer> trace =
                CompletableFuture.supplyAsync(() -> run("trace", "--client", "pump-*", "--for", "6s"));
        await().until(() -> !Objects.requireNonNull(broker.liveTraces()).all().isEmpty());
        // When
        try (RawMqttClient pump = RawMqttClient.connected(broker.address("tcp"), 5, "pump-7")) {
            pump.send(RawPackets.publish(5, "water/level", 0, 0, "21.5".getBytes(UTF_8)));
            pump.expectAlive();
        }
        // Then
        assertThat(trace.get(60, TimeUnit.SECONDS)).isZero();
        String text = said();
        assertThat(text)
                .containsPattern("\\d\\d:\\d\\d:\\d\\d\\.\\d{3}  client-connect +  pump-7  at 127.0.0.1  listener tcp")
                .containsPattern("message-publish +  pump-7  topic water/level  qos 0  bytes 4")
                .contains("client-disconnect")
                .doesNotContain("\u001b");
        assertThat(Objects.requireNonNull(broker.liveTraces()).all()).isEmpty();
    }

    @Test
    void a_trace_in_json_is_documents_as_everywhere() throws Exception {
        // Given
        CompletableFuture<Integer> trace =
                CompletableFuture.supplyAsync(() -> run("trace", "--topic", "a/#", "--for", "3s", "--json"));
        await().until(() -> !Objects.requireNonNull(broker.liveTraces()).all().isEmpty());
        // When
        broker.publish("a/b", "x".getBytes(UTF_8), 0, false).get(60, TimeUnit.SECONDS);
        // Then
        assertThat(trace.get(60, TimeUnit.SECONDS)).isZero();
        assertThat(said().lines())
                .allSatisfy(line -> assertThat(new JsonMapper()
                                .readTree(line)
                                .path("event")
                                .path("action")
                                .asString())
                        .startsWith("message-"));
    }

    @Test
    void what_cannot_be_done_is_said_in_one_line() {
        // When, then
        assertThat(run("trace")).isEqualTo(1);
        assertThat(complained()).startsWith("nothing is selected; give --client");
        assertThat(run("trace", "--client", "a", "--for", "soon")).isEqualTo(1);
        assertThat(complained()).startsWith("--for soon: ");
        assertThat(run("trace", "--client", "a", "--for", "30d")).isEqualTo(1);
        assertThat(complained()).contains("24 hours");
        assertThat(execute("clients", "--url", url())).isEqualTo(1);
        assertThat(complained())
                .isEqualTo("the broker at " + url() + " wants a token: give --token-file, or set SPOOR_TOKEN_FILE\n");
        assertThat(execute("clients", "--url", "http://127.0.0.1:1")).isEqualTo(1);
        assertThat(complained()).startsWith("no broker answers at http://127.0.0.1:1; is it running");
        assertThat(execute("clients", "--url", "localhost")).isEqualTo(1);
        assertThat(complained()).contains("is not like http://127.0.0.1:9464");
        assertThat(execute("clients", "--url", url(), "--token-file", folder + "/none"))
                .isEqualTo(1);
        assertThat(complained()).contains("there is no such file");
    }

    @Test
    void lines_are_coloured_for_terminals_only_and_cannot_take_them_over() {
        // Given
        String document = """
                {"@timestamp":"2026-11-21T10:00:00.123456789Z","event":{"action":"client-connect","outcome":"failure",
                 "code":"0x87","reason":"not_authorized","duration":1500000},"mqtt":{"client_id":"a\\u001b[2Jb"},
                 "error":{"message":"no such user"}}
                """;
        // When
        String plain = new EventLine(Ansi.OFF, ZoneOffset.UTC).of(new JsonMapper().readTree(document));
        String coloured = new EventLine(Ansi.ON, ZoneOffset.UTC).of(new JsonMapper().readTree(document));
        // Then
        assertThat(plain)
                .isEqualTo("10:00:00.123  client-connect         a?[2Jb  code 0x87  reason not_authorized  1 ms"
                        + "  : no such user");
        assertThat(coloured)
                .contains("\u001b[31mclient-connect")
                .doesNotContain("[2J\u001b")
                .contains("a?[2Jb");
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"text\":\"21.5 °C\",\"bytes\":8}', '  bytes 8  payload 21.5 °C'",
        "'{\"base64\":\"/wA=\",\"bytes\":2}', '  bytes 2  payload /wA='",
        "'{\"bytes\":2}', '  bytes 2'",
    })
    void lines_show_of_the_payload_what_the_configuration_lets_through(String payload, String end) {
        // Given
        String document = "{\"@timestamp\":\"2026-11-21T10:00:00Z\",\"event\":{\"action\":\"message-publish\"},"
                + "\"mqtt\":{\"client_id\":\"pump-7\",\"payload\":" + payload + "}}";
        // When
        String line = new EventLine(Ansi.OFF, ZoneOffset.UTC).of(new JsonMapper().readTree(document));
        // Then
        assertThat(line).isEqualTo("10:00:00.000  message-publish        pump-7" + end);
    }

    @Test
    void a_long_payload_does_not_fill_the_screen() {
        // Given
        String document = "{\"@timestamp\":\"2026-11-21T10:00:00Z\",\"mqtt\":{\"payload\":{\"text\":\""
                + "x".repeat(1000) + "\"}}}";
        // When
        String line = new EventLine(Ansi.OFF, ZoneOffset.UTC).of(new JsonMapper().readTree(document));
        // Then
        assertThat(line).endsWith("payload " + "x".repeat(200) + "…");
    }

    private int run(String... arguments) {
        String[] all = java.util.stream.Stream.concat(
                        java.util.Arrays.stream(arguments),
                        java.util.stream.Stream.of("--url", url(), "--token-file", folder + "/tokens"))
                .toArray(String[]::new);
        return execute(all);
    }

    private int execute(String... arguments) {
        CommandLine commandLine = SpoorCommand.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }

    private String url() {
        return "http://127.0.0.1:"
                + Objects.requireNonNull(broker.httpAddress()).getPort();
    }

    private String said() {
        String text = out.toString();
        out.getBuffer().setLength(0);
        return text;
    }

    private String complained() {
        String text = err.toString();
        err.getBuffer().setLength(0);
        return text;
    }
}
