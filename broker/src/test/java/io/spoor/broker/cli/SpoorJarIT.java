package io.spoor.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The self-contained jar, run as a user would. */
class SpoorJarIT {
    private static final Path JAR = Path.of("target/spoor.jar").toAbsolutePath();
    private static final Duration START = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endProcesses() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void the_broker_serves_clients_and_health_until_it_is_terminated() throws Exception {
        // Given
        Path config = Files.writeString(folder.resolve("spoor.yaml"), """
                listeners: [{name: tcp, type: mqtt, address: "127.0.0.1:0"}]
                http: {address: "127.0.0.1:0"}
                bridges: {embedded: false}
                """);
        Process broker = start("run", "--config", config.toString());
        int mqtt = port("mqtt://127\\.0\\.0\\.1:(\\d+)");
        int http = port("http://127\\.0\\.0\\.1:(\\d+)");
        CompletableFuture<Mqtt5DisconnectReasonCode> disconnected = new CompletableFuture<>();
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(mqtt)
                .addDisconnectedListener(context -> {
                    if (context.getCause() instanceof Mqtt5DisconnectException said) {
                        disconnected.complete(said.getMqttMessage().getReasonCode());
                    } else {
                        disconnected.completeExceptionally(context.getCause());
                    }
                })
                .buildBlocking();
        client.connect();
        client.publishWith()
                .topic("a/b")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(new byte[] {1})
                .send();
        String metrics = get(http, "/metrics");
        String ready = get(http, "/health/ready");

        // When
        broker.destroy();

        // Then
        assertThat(ready).contains("\"status\":\"up\"");
        assertThat(metrics).contains("spoor_clients_connected 1.0\n", "spoor_messages_received_total 1.0\n");
        assertThat(disconnected.get(60, TimeUnit.SECONDS)).isEqualTo(Mqtt5DisconnectReasonCode.SERVER_SHUTTING_DOWN);
        assertThat(broker.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(folder.resolve("data/trace")).isDirectoryContaining("glob:**.ndjson");
    }

    @Test
    void a_port_that_is_taken_ends_the_start_with_its_name_and_no_stack_trace() throws Exception {
        // Given
        try (ServerSocket taken = new ServerSocket(0)) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            Path config = Files.writeString(
                    folder.resolve("spoor.yaml"),
                    "listeners: [{name: tcp, type: mqtt, address: \"" + address + "\"}]\n"
                            + "http: {enabled: false}\nbridges: {embedded: false}\n");

            // When
            Process broker = start("run", "--config", config.toString());

            // Then
            assertThat(broker.waitFor(START.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(broker.exitValue()).isEqualTo(1);
            assertThat(text("err")).contains(address).doesNotContain("\tat ");
        }
    }

    @Test
    void a_wrong_configuration_ends_the_start_with_exit_code_2() throws Exception {
        // Given
        Path config = Files.writeString(folder.resolve("spoor.yaml"), "listeners: []\nnod: a\n");

        // When
        Process broker = start("run", "--config", config.toString());

        // Then
        assertThat(broker.waitFor(START.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(broker.exitValue()).isEqualTo(2);
        assertThat(text("err"))
                .startsWith(config + ": 2 problems")
                .contains("listeners: is empty", "did you mean node?")
                .doesNotContain("\tat ");
    }

    @Test
    void the_jar_is_whole() throws Exception {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            // Then: it can be run, and calls native code without a warning.
            assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
                    .isEqualTo("io.spoor.broker.Main");
            assertThat(jar.getManifest().getMainAttributes().getValue("Enable-Native-Access"))
                    .isEqualTo("ALL-UNNAMED");

            // Then: signatures of single parts are gone, or the JVM would refuse the whole.
            assertThat(jar.stream().map(Object::toString))
                    .noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|DSA|RSA)"))
                    .noneMatch(name -> name.endsWith("module-info.class"));

            // Then: licences and the lists of services of all parts are in it.
            assertThat(read(jar, "META-INF/LICENSE")).contains("Apache License");
            assertThat(read(jar, "META-INF/services/io.spoor.tracing.spi.BridgeFactory"))
                    .contains("FileBridgeFactory", "InfluxDbBridgeFactory", "LogstashBridgeFactory");
            assertThat(read(jar, "META-INF/services/org.slf4j.spi.SLF4JServiceProvider"))
                    .contains("ch.qos.logback");
        }
    }

    private static String read(JarFile jar, String name) throws IOException {
        try (var in = jar.getInputStream(Objects.requireNonNull(jar.getEntry(name), name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        processes.add(process);
        return process;
    }

    /** Waits until the start-up text is complete and takes a port from it. */
    private int port(String pattern) {
        await().atMost(START)
                .until(() -> text("out").contains("Ctrl-C") || !processes.get(0).isAlive());
        Matcher matcher = Pattern.compile(pattern).matcher(text("out"));
        assertThat(matcher.find())
                .as("%s in: %s %s", pattern, text("out"), text("err"))
                .isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    private String text(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String get(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
