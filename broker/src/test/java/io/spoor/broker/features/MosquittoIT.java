package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.auth.PasswordFileEditor;
import io.spoor.broker.config.Anonymous;
import io.spoor.broker.config.AuthConfig;
import io.spoor.broker.config.CertificateIdentity;
import io.spoor.broker.config.ClientAuth;
import io.spoor.broker.config.ListenerConfig;
import io.spoor.broker.config.ListenerType;
import io.spoor.broker.config.TlsConfig;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.TestCertificates;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.ClientConnect;
import io.spoor.tracing.TraceEvent.ClientDisconnect;
import io.spoor.tracing.TraceEvent.SubscriptionAdd;
import io.spoor.tracing.spi.HostAndPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mosquitto's command-line clients, over TCP and mutual TLS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MosquittoIT {
    private static final HostAndPort ANY_PORT = new HostAndPort("127.0.0.1", 0);

    @TempDir
    static Path folder;

    private TestCertificates certificates;
    private FeatureBroker broker;
    private FeatureBroker withPasswords;

    @BeforeAll
    void start() throws Exception {
        certificates = new TestCertificates(folder);
        certificates.client("mosq-device");
        TlsConfig mutual = TlsConfig.of(certificates.file("server.pem"), certificates.file("server.key"))
                .withClientCa(certificates.ca(), ClientAuth.REQUIRED);
        broker = new FeatureBroker(config -> config.withListeners(
                        ListenerConfig.plain("tcp", ListenerType.MQTT, ANY_PORT),
                        ListenerConfig.secure("mtls", ListenerType.MQTTS, ANY_PORT, mutual))
                .withAuth(new AuthConfig(Anonymous.LOOPBACK, null, null, CertificateIdentity.CN, false)));
        Path passwords = folder.resolve("passwd");
        new PasswordFileEditor(passwords).set("ann", bytes("secret"), PasswordFileEditor.Kind.ARGON2ID);
        withPasswords = new FeatureBroker(config ->
                config.withAuth(new AuthConfig(Anonymous.REFUSED, passwords, null, CertificateIdentity.NONE, false)));
    }

    @AfterAll
    void stop() {
        broker.close();
        withPasswords.close();
    }

    /** The listener is {@code password} for the one of the broker that wants passwords. */
    private Process run(String program, String listener, String id, String version, String... options)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                program,
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString((listener.equals("password")
                                ? withPasswords.address()
                                : broker.spoor().address(listener))
                        .getPort()),
                "-i",
                id,
                "-V",
                version));
        if (listener.equals("mtls")) {
            command.addAll(List.of(
                    "--cafile",
                    certificates.ca().toString(),
                    "--cert",
                    certificates.file("mosq-device.pem").toString(),
                    "--key",
                    certificates.file("mosq-device.key").toString()));
        }
        command.addAll(List.of(options));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String outputOf(Process process) throws Exception {
        try {
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @CsvSource({"tcp,mqttv31,0", "tcp,mqttv311,1", "tcp,mqttv5,2", "tcp,mqttv311,2", "mtls,mqttv5,1", "mtls,mqttv311,2"
    })
    void mosquitto_publishes_to_mosquitto(String listener, String version, String qos) throws Exception {
        // Given
        String name = listener + "-" + version + "-" + qos;
        String topic = "mosquitto/" + name;
        Process subscriber = run(
                "mosquitto_sub",
                listener,
                "s-" + name,
                version,
                "-t",
                topic,
                "-q",
                qos,
                "-C",
                "3",
                "-W",
                "20",
                "-F",
                "%q %p");
        broker.trace().await(SubscriptionAdd.class, event -> event.filter().equals(topic));

        // When
        for (String payload : List.of("one", "two", "three")) {
            assertThat(outputOf(run(
                            "mosquitto_pub", listener, "p-" + name, version, "-t", topic, "-q", qos, "-m", payload)))
                    .isEmpty();
        }

        // Then
        assertThat(outputOf(subscriber).lines()).containsExactly(qos + " one", qos + " two", qos + " three");
        ClientDisconnect end = broker.disconnectOf("s-" + name);
        assertThat(end.reason()).isEqualTo(DisconnectReason.NORMAL);
        assertThat(end.client().userName()).isEqualTo(listener.equals("mtls") ? "mosq-device" : null);
    }

    @ParameterizedTest
    @CsvSource({"mqttv31", "mqttv311", "mqttv5"})
    void mosquitto_shows_user_name_and_password(String version) throws Exception {
        // Given
        String id = "login-" + version;
        Process subscriber = run(
                "mosquitto_sub",
                "password",
                "s-" + id,
                version,
                "-u",
                "ann",
                "-P",
                "secret",
                "-t",
                "rooms/" + version,
                "-q",
                "1",
                "-C",
                "1",
                "-W",
                "20");
        withPasswords
                .trace()
                .await(SubscriptionAdd.class, event -> event.filter().equals("rooms/" + version));

        // When
        outputOf(run(
                "mosquitto_pub",
                "password",
                "p-" + id,
                version,
                "-u",
                "ann",
                "-P",
                "secret",
                "-t",
                "rooms/" + version,
                "-q",
                "1",
                "-m",
                "warm"));

        // Then
        assertThat(outputOf(subscriber).strip()).isEqualTo("warm");
        assertThat(withPasswords.disconnectOf("s-" + id).client().userName()).isEqualTo("ann");
    }

    @ParameterizedTest
    @CsvSource({
        "mqttv311,-u ann -P wrong,BAD_CREDENTIALS",
        "mqttv5,-u ann -P wrong,BAD_CREDENTIALS",
        "mqttv5,-u nobody -P secret,BAD_CREDENTIALS",
        "mqttv311,-q 0,NOT_AUTHORIZED"
    })
    void mosquitto_is_refused_without_the_right_password(String version, String options, DisconnectReason reason)
            throws Exception {
        String id = "refused-" + version + options.replace(' ', '_');
        List<String> all = new ArrayList<>(List.of("-t", "rooms/x", "-m", "x"));
        all.addAll(List.of(options.split(" ")));
        Process publisher = run("mosquitto_pub", "password", id, version, all.toArray(String[]::new));
        try {
            String output = new String(publisher.getInputStream().readAllBytes(), UTF_8);
            assertThat(publisher.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(publisher.exitValue()).as(output).isNotZero();
            assertThat(output)
                    .containsIgnoringCase(
                            reason == DisconnectReason.BAD_CREDENTIALS
                                    ? "bad user name or password"
                                    : "not authorised");
        } finally {
            publisher.destroyForcibly();
        }
        assertThat(withPasswords
                        .trace()
                        .await(
                                ClientConnect.class,
                                event -> event.client().clientId().equals(id))
                        .reason())
                .isEqualTo(reason);
    }

    @Test
    void mosquitto_gets_retained_messages_and_their_properties() throws Exception {
        outputOf(run(
                "mosquitto_pub",
                "tcp",
                "p-retain",
                "mqttv5",
                "-t",
                "mosquitto/kept",
                "-r",
                "-q",
                "1",
                "-m",
                "x",
                "-D",
                "publish",
                "user-property",
                "unit",
                "C",
                "-D",
                "publish",
                "content-type",
                "text/plain"));
        Process subscriber = run(
                "mosquitto_sub",
                "tcp",
                "s-retain",
                "mqttv5",
                "-t",
                "mosquitto/+",
                "-C",
                "1",
                "-W",
                "20",
                "-F",
                "%r %t %C %P %p");
        assertThat(outputOf(subscriber).strip()).isEqualTo("1 mosquitto/kept text/plain unit:C x");
    }

    @Test
    void killing_mosquitto_publishes_its_will() throws Exception {
        try (RawMqttClient watcher = broker.raw(5, "mosq-watcher").subscribe("mosquitto/will", 0)) {
            Process client = run(
                    "mosquitto_sub",
                    "tcp",
                    "s-will",
                    "mqttv311",
                    "-t",
                    "x",
                    "--will-topic",
                    "mosquitto/will",
                    "--will-payload",
                    "gone");
            try {
                broker.sessionStartOf("s-will");
            } finally {
                client.destroyForcibly();
            }
            assertThat(watcher.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("gone"));
        }
        assertThat(broker.disconnectOf("s-will").reason()).isEqualTo(DisconnectReason.TCP_CLOSED);
    }
}
