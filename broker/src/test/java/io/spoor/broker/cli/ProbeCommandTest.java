package io.spoor.broker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.spoor.bridges.testing.FreePorts;
import io.spoor.broker.config.ConfigLoader;
import io.spoor.broker.embed.Spoor;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.TestCertificates;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ProbeCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> questions = Collections.synchronizedList(new ArrayList<>());
    private TestCertificates certificates;
    private Spoor broker;

    @BeforeEach
    void start() throws Exception {
        certificates = new TestCertificates(folder);
        certificates.client("probe");
        Files.writeString(folder.resolve("acl"), """
                user probe
                topic write spoor/probe
                anonymous
                topic readwrite #
                """);
        Path file = Files.writeString(folder.resolve("spoor.yaml"), """
                dataDir: data
                listeners:
                  - {name: tcp, type: mqtt, address: "127.0.0.1:0"}
                  - name: tls
                    type: mqtts
                    address: "127.0.0.1:0"
                    tls: {certificate: server.pem, key: server.key, clientCa: %s, clientAuth: required}
                auth: {certificateIdentity: cn, aclFile: acl}
                tracing: {messages: none, files: {directory: trace}}
                bridges: {embedded: false}
                http: {enabled: false}
                """.formatted(certificates.ca()));
        broker = Spoor.builder().config(new ConfigLoader(Map.of()).load(file)).start();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void a_message_over_mutual_tls_is_acknowledged_and_delivered() throws Exception {
        // Given
        try (RawMqttClient reader = RawMqttClient.connected(broker.address("tcp"), 5, "reader")) {
            reader.subscribe("spoor/probe", 0);

            // When
            int code = probe(tls(), "--client-id", "probe-1");

            // Then
            assertThat(code).as(err.toString()).isZero();
            assertThat(out.toString()).contains("has acknowledged the message of probe-1 to spoor/probe after");
            assertThat(new String(reader.expect(RawPacket.PUBLISH).body(), UTF_8))
                    .endsWith("1");
        }
    }

    @Test
    void each_has_a_name_of_its_own() {
        assertThat(run("probe", "mqtt://127.0.0.1:" + port("tcp"))).isZero();
        assertThat(run("probe", "mqtt://127.0.0.1:" + port("tcp"))).isZero();
        assertThat(out.toString().lines().map(line -> line.replaceAll(".*(spoor-probe-\\w+).*", "$1")))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("spoor-probe-[0-9a-f]{8}"));
    }

    @Test
    void what_is_wrong_is_said() throws Exception {
        assertThat(probe(tls(), "--topic", "plant/1")).isEqualTo(1);
        assertThat(err.toString()).contains("the broker refuses the message to plant/1: 0x87, not authorized");

        assertThat(run("probe", "--ca", certificates.ca().toString(), "mqtts://127.0.0.1:" + port("tls")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("mqtts://127.0.0.1:" + port("tls") + ": ");

        assertThat(probe(tls(), "--server-name", "other.example.com")).isEqualTo(1);
        assertThat(err.toString()).contains("other.example.com");

        assertThat(run("probe", "--timeout=100ms", "mqtt://127.0.0.1:" + FreePorts.one()))
                .isEqualTo(1);
        assertThat(err.toString()).containsIgnoringCase("refused");

        assertThat(run("probe", "http://127.0.0.1")).isEqualTo(2);
        assertThat(err.toString()).contains("http://127.0.0.1 is not like mqtts://broker.example.com:8883");
    }

    @Test
    void it_waits_for_a_broker_that_is_not_there_yet() throws Exception {
        // Given
        int port = port("tcp");
        broker.close();
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> run("probe", "mqtt://127.0.0.1:" + port));
        await().until(() -> out.toString().contains("trying again"));

        // When
        Path file = folder.resolve("spoor.yaml");
        Files.writeString(
                file,
                Files.readString(file).replaceFirst("address: \"127.0.0.1:0\"", "address: \"127.0.0.1:" + port + "\""));
        broker = Spoor.builder().config(new ConfigLoader(Map.of()).load(file)).start();

        // Then
        assertThat(code.get(60, TimeUnit.SECONDS)).as(err.toString()).isZero();
        assertThat(out.toString().lines()).hasSize(2);
    }

    @Test
    void what_is_no_broker_is_told_from_one() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> answer = CompletableFuture.runAsync(() -> {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });

            // When
            int code = run("probe", "mqtt://127.0.0.1:" + server.getLocalPort());

            // Then
            assertThat(code).isEqualTo(1);
            assertThat(err.toString()).contains("this is no MQTT broker");
            answer.join();
        }
    }

    @Test
    void it_waits_until_both_stores_have_it() throws Exception {
        // Given
        HttpServer elasticsearch = store("{\"count\":0}", "{\"count\":1}");
        HttpServer influxdb = store(
                "{\"results\":[{\"statement_id\":0}]}",
                "{\"results\":[{\"series\":[{\"name\":\"mqtt\",\"columns\":[\"time\",\"value\"],\"values\":[[1,1]]}]}]}");
        Path password = Files.writeString(folder.resolve("password"), "secret\n");
        try {
            // When
            int code = run(
                    "probe",
                    "--client-id=probe-7",
                    "--elasticsearch=http://127.0.0.1:"
                            + elasticsearch.getAddress().getPort(),
                    "--elasticsearch-user=grafana",
                    "--elasticsearch-password-file=" + password,
                    "--influxdb=http://127.0.0.1:" + influxdb.getAddress().getPort() + "/",
                    "--influxdb-database=plant",
                    "mqtt://127.0.0.1:" + port("tcp"));

            // Then
            assertThat(code).as(err.toString()).isZero();
            assertThat(out.toString()).contains("Elasticsearch has it", "InfluxDB has it");
            String basic = Base64.getEncoder().encodeToString("grafana:secret".getBytes(UTF_8));
            assertThat(questions)
                    .extracting(question -> question.replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ", "START"))
                    .containsExactly(
                            "/logs-mqtt.transport-*/_count?q=event.action:\"client-connect\" AND mqtt.client_id:\"probe-7\" AND @timestamp:[\"START\" TO *] Basic "
                                    + basic,
                            "/logs-mqtt.transport-*/_count?q=event.action:\"client-connect\" AND mqtt.client_id:\"probe-7\" AND @timestamp:[\"START\" TO *] Basic "
                                    + basic,
                            "/query?db=plant&q=SELECT * FROM /.*/ WHERE \"client_id\" = 'probe-7' AND time >= 'START' LIMIT 1 null",
                            "/query?db=plant&q=SELECT * FROM /.*/ WHERE \"client_id\" = 'probe-7' AND time >= 'START' LIMIT 1 null");
        } finally {
            elasticsearch.stop(0);
            influxdb.stop(0);
        }
    }

    @Test
    void a_store_that_never_has_it_is_named_with_its_last_answer() throws Exception {
        // Given
        HttpServer store = store("{\"count\":0}", "{\"count\":0}");
        try {
            // When
            int code = run(
                    "probe",
                    "--timeout=1s",
                    "--elasticsearch=http://127.0.0.1:" + store.getAddress().getPort(),
                    "mqtt://127.0.0.1:" + port("tcp"));

            // Then
            assertThat(code).isEqualTo(1);
            assertThat(err.toString()).contains("Elasticsearch does not have it: {\"count\":0}");
        } finally {
            store.stop(0);
        }
    }

    /** Answers the first question with one text, all others with another. */
    private HttpServer store(String first, String then) throws IOException {
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            questions.add(exchange.getRequestURI().getPath()
                    + "?" + exchange.getRequestURI().getQuery() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = (asked.getAndIncrement() == 0 ? first : then).getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private String tls() {
        return "mqtts://127.0.0.1:" + port("tls");
    }

    private int probe(String url, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "probe",
                "--ca=" + certificates.ca(),
                "--certificate=" + certificates.file("probe.pem"),
                "--key=" + certificates.file("probe.key")));
        arguments.addAll(List.of(options));
        arguments.add(url);
        return run(arguments.toArray(String[]::new));
    }

    private int port(String listener) {
        return broker.address(listener).getPort();
    }

    private int run(String... arguments) {
        CommandLine commandLine = SpoorCommand.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
