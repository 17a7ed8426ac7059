package io.spoor.helm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.spoor.bridges.testing.FreePorts;
import io.spoor.certs.FileContent;
import io.spoor.certs.PemFile;
import io.spoor.certs.authority.CertificateAuthority;
import io.spoor.certs.authority.CertificateRequest;
import io.spoor.certs.authority.IssuedCertificate;
import io.spoor.certs.tls.ExpiredCrl;
import io.spoor.certs.tls.TlsFiles;
import io.spoor.certs.tls.TlsMaterial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image and the chart together: the broker's own pod, run by Podman, with the Secrets that the chart's Job makes. */
class PodmanIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String POD = Chart.FULL_NAME + "-broker-0";
    private static final String CONTAINER = POD + "-broker";

    @SuppressWarnings("NullAway.Init")
    private static Podman podman;

    @TempDir
    Path folder;

    private final int tls = freePort();
    private final int http = freePort();
    private final BrokerPod pod = new BrokerPod(Chart.defaults()
            .with("logstash.mode", "off")
            .with("elasticsearch.mode", "off")
            .with("kibana.mode", "off")
            .with("influxdb.mode", "off")
            .with("grafana.mode", "off")
            .with("broker.listeners.tls.port", tls)
            .with("broker.listeners.webSocket.port", freePort())
            .with("broker.http.port", http)
            .with("broker.config.bridges.embedded.address", "127.0.0.1:" + freePort()));

    @BeforeAll
    static void build() {
        podman = BuiltImage.podman();
    }

    @AfterEach
    void remove() {
        podman.tryPodman("pod", "rm", "--all", "--force", "--time", "0");
        podman.tryPodman("volume", "rm", "--all", "--force");
    }

    @Test
    void devices_use_the_broker_of_the_chart() throws Exception {
        // Given
        makeSecrets();
        play();
        certify("pump-7");
        CompletableFuture<Mqtt5DisconnectReasonCode> farewell = new CompletableFuture<>();
        Mqtt5BlockingClient client = client("pump-7", farewell);

        // When: a device is connected by the certificate that our authority gave it
        client.connectWith().cleanStart(false).sessionExpiryInterval(3600).send();
        Mqtt5Publish received;
        try (Mqtt5BlockingClient.Mqtt5Publishes publishes = client.publishes(MqttGlobalPublishFilter.ALL)) {
            client.subscribeWith()
                    .topicFilter("plant/#")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
            client.publishWith()
                    .topic("plant/7")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload("21.5".getBytes(UTF_8))
                    .send();
            received = publishes.receive(20, TimeUnit.SECONDS).orElseThrow();
        }

        // Then
        assertThat(received.getPayloadAsBytes()).asString(UTF_8).isEqualTo("21.5");
        assertThat(get(pod.probe("livenessProbe")).statusCode()).isEqualTo(200);
        assertThat(get(pod.probe("readinessProbe")).statusCode()).isEqualTo(200);
        assertThat(get("/api/v1/clients").statusCode()).isEqualTo(401);
        assertThat(api("/api/v1/clients")).contains("pump-7");
        assertThat(podman.podman("exec", CONTAINER, "spoor", "clients")).contains("pump-7");
        theProcessHasNoRightsAndWritesNowhereElse();

        // When: the broker's certificate is renewed
        X509Certificate before = serverCertificate();
        renewServerCertificate();

        // Then: new connections see the new one, and those that there are live on
        await().atMost(PATIENCE).until(() -> !serverCertificate().equals(before));
        assertThat(client.getState().isConnected()).isTrue();
        client.publishWith()
                .topic("plant/7")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload("22".getBytes(UTF_8))
                .send();
        assertThat(farewell).isNotDone();

        // When: the pod ends as Kubernetes would end it
        podman.podman("pod", "stop", "--time", String.valueOf(pod.gracePeriod()), POD);

        // Then: the client was told, and the process was not killed (137)
        assertThat(farewell.get(60, TimeUnit.SECONDS)).isEqualTo(Mqtt5DisconnectReasonCode.SERVER_SHUTTING_DOWN);
        assertThat(podman.podman("inspect", CONTAINER, "--format", "{{.State.ExitCode}}"))
                .isIn("0", "143");
        whatItKeptIsWhole();

        // When: it starts again
        podman.podman("pod", "start", POD);
        awaitReady();

        // Then: the session is still there
        assertThat(client("pump-7", new CompletableFuture<>())
                        .connectWith()
                        .cleanStart(false)
                        .send()
                        .isSessionPresent())
                .isTrue();
        assertThat(podman.podman("logs", CONTAINER)).doesNotContain("\tat ").doesNotContain("\"level\":\"ERROR\"");
    }

    /** As the chart's Job would, but into a folder. */
    private void makeSecrets() throws IOException {
        Path plan = Files.writeString(folder.resolve("plan.yaml"), pod.plan());
        Path secrets = Files.createDirectories(secretsFolder());
        podman.succeed(List.of("chown", "10001:10001", secrets.toString()));
        List<String> command = new ArrayList<>(List.of(
                "run",
                "--rm",
                "--network=none",
                "--read-only",
                "--cap-drop=all",
                "--volume",
                secrets + ":/secrets",
                "--volume",
                plan + ":/etc/spoor/secrets.yaml:ro"));
        pod.secretsContainer().path("env").forEach(variable -> {
            command.add("--env");
            command.add(variable.path("name").asString() + "="
                    + variable.path("value").asString());
        });
        command.addAll(List.of(
                BuiltImage.NAME, "secrets", "apply", "--plan", "/etc/spoor/secrets.yaml", "--folder", "/secrets"));
        assertThat(podman.podman(command.toArray(String[]::new)))
                .contains("created   " + Chart.FULL_NAME + "-broker-tls");
        assertThat(podman.podman(command.toArray(String[]::new)))
                .doesNotContain("created")
                .contains("kept");
    }

    private Path secretsFolder() {
        return folder.resolve("secrets");
    }

    private void play() throws IOException {
        for (String secret : pod.secrets()) {
            mount(secret);
        }
        Path documents = Files.writeString(folder.resolve("pod.yaml"), pod.documents(BuiltImage.NAME));
        podman.podman("play", "kube", documents.toString());
        awaitReady();
    }

    /** As kubelet does: files of root, which the pod's group may read. */
    private void mount(String secret) throws IOException {
        podman.podman("volume", "create", secret);
        Path volume = volume(secret);
        try (Stream<Path> files = Files.list(secretsFolder().resolve(secret))) {
            for (Path file : files.toList()) {
                Path copy = Files.copy(file, volume.resolve(file.getFileName()));
                Files.setAttribute(copy, "unix:mode", 0440);
                Files.setAttribute(copy, "unix:gid", 10001);
            }
        }
        Files.setAttribute(volume, "unix:mode", 0755);
    }

    private static Path volume(String name) {
        return Path.of(podman.podman("volume", "inspect", name, "--format", "{{.Mountpoint}}"));
    }

    private void awaitReady() {
        await().atMost(PATIENCE).alias("the broker is ready").until(() -> {
            if (!podman.podman("inspect", CONTAINER, "--format", "{{.State.Running}}")
                    .equals("true")) {
                throw new AssertionError("the broker has ended:\n" + podman.podman("logs", CONTAINER));
            }
            try {
                return get(pod.probe("startupProbe")).statusCode() == 200;
            } catch (IOException e) {
                return false; // not listening yet
            }
        });
    }

    private void theProcessHasNoRightsAndWritesNowhereElse() throws IOException {
        String pid = podman.podman("inspect", CONTAINER, "--format", "{{.State.Pid}}");
        assertThat(Files.readString(Path.of("/proc", pid, "status")))
                .containsPattern("Uid:\\s+10001\\s+10001\\s+10001\\s+10001\n")
                .containsPattern("CapEff:\\s+0{16}\n")
                .containsPattern("CapBnd:\\s+0{16}\n")
                .containsPattern("NoNewPrivs:\\s+1\n")
                .containsPattern("Seccomp:\\s+2\n");
        List<String> writable = Files.readAllLines(Path.of("/proc", pid, "mounts")).stream()
                .map(line -> line.split(" ", -1))
                .filter(mount -> List.of(mount[3].split(",", -1)).contains("rw"))
                .map(mount -> mount[1])
                .filter(place ->
                        !place.matches("/(proc|sys|dev)(/.*)?|/run/\\.containerenv|/etc/(hosts|hostname|resolv.conf)"))
                .toList();
        assertThat(writable).containsExactlyInAnyOrder("/tmp", "/var/lib/spoor");
        assertThat(podman.podman("diff", CONTAINER)
                        .lines()
                        .filter(line -> line.startsWith("A ") || line.startsWith("D "))
                        .filter(line -> !line.matches("[AD] /(etc/spoor|run|etc/mtab|var/run).*")))
                .isEmpty();
    }

    /** What kubelet would do after the CronJob: the files of the mounted Secret change. */
    private void renewServerCertificate() throws Exception {
        String name = Chart.FULL_NAME + "-broker-tls";
        CertificateAuthority authority = deviceAuthority();
        IssuedCertificate renewed = authority.renew(
                certificate(secretsFolder().resolve(name).resolve("tls.crt")), Duration.ofDays(30), false);
        Path mounted = volume(name);
        Files.writeString(mounted.resolve("tls.key"), renewed.keyPem());
        Files.writeString(mounted.resolve("tls.crt"), renewed.chainPem());
    }

    private void whatItKeptIsWhole() {
        String checked = podman.podman(
                "run",
                "--rm",
                "--network=none",
                "--read-only",
                "--cap-drop=all",
                "--volume",
                "data:/var/lib/spoor",
                BuiltImage.NAME,
                "store",
                "check",
                "/var/lib/spoor/store");
        assertThat(checked).contains("It is whole.");
    }

    private CertificateAuthority deviceAuthority() throws Exception {
        return CertificateAuthority.open(
                secretsFolder().resolve(Chart.FULL_NAME + "-device-ca"), null, InstantSource.system());
    }

    private Path deviceCa() {
        return secretsFolder().resolve(Chart.FULL_NAME + "-device-ca/tls.crt");
    }

    /** Gives a device its certificate, as {@code spoor certs issue-client} does. */
    private void certify(String device) throws Exception {
        IssuedCertificate issued = deviceAuthority().issue(CertificateRequest.client(device, List.of()));
        Files.writeString(folder.resolve("device.pem"), issued.chainPem());
        issued.writeKey(folder.resolve("device.key"));
    }

    private static X509Certificate certificate(Path file) throws Exception {
        return PemFile.certificates(FileContent.read(file)).get(0);
    }

    private TlsMaterial deviceTls() throws Exception {
        return TlsMaterial.load(
                new TlsFiles(
                        new TlsFiles.Pem(folder.resolve("device.pem"), folder.resolve("device.key"), null),
                        new TlsFiles.Trust(deviceCa(), List.of(), ExpiredCrl.REFUSE)),
                InstantSource.system());
    }

    /** What the broker shows to a device that connects now. */
    private X509Certificate serverCertificate() throws Exception {
        try (SSLSocket socket =
                (SSLSocket) deviceTls().sslContext().getSocketFactory().createSocket("127.0.0.1", tls)) {
            socket.setSoTimeout(60_000);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private Mqtt5BlockingClient client(String id, CompletableFuture<Mqtt5DisconnectReasonCode> farewell)
            throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", certificate(deviceCa()));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(tls)
                .sslConfig()
                .keyManagerFactory(
                        Optional.ofNullable(deviceTls().keyManagerFactory()).orElseThrow())
                .trustManagerFactory(trust)
                .applySslConfig()
                .addDisconnectedListener(context -> {
                    if (context.getCause() instanceof Mqtt5DisconnectException said) {
                        farewell.complete(said.getMqttMessage().getReasonCode());
                    } else {
                        farewell.completeExceptionally(context.getCause());
                    }
                })
                .buildBlocking();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(path, null);
    }

    private String api(String path) throws Exception {
        return send(path, Files.readString(secretsFolder().resolve(Chart.FULL_NAME + "-broker-http/viewer")))
                .body();
    }

    /** Over TLS, as everything in the chart, with the certificate that was made for it. */
    private HttpResponse<String> send(String path, @Nullable String token) throws Exception {
        Path authority = secretsFolder().resolve(Chart.FULL_NAME + "-broker-http-tls/ca.crt");
        TlsMaterial material = TlsMaterial.load(
                new TlsFiles(null, new TlsFiles.Trust(authority, List.of(), ExpiredCrl.REFUSE)),
                InstantSource.system());
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + http + path))
                .timeout(Duration.ofSeconds(10));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return HttpClient.newBuilder()
                .sslContext(material.sslContext())
                .build()
                .send(request.build(), BodyHandlers.ofString());
    }

    private static int freePort() {
        try {
            return FreePorts.one();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
