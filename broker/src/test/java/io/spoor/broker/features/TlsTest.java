package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import io.spoor.broker.config.Anonymous;
import io.spoor.broker.config.AuthConfig;
import io.spoor.broker.config.CertificateIdentity;
import io.spoor.broker.config.ClientAuth;
import io.spoor.broker.config.ListenerConfig;
import io.spoor.broker.config.ListenerType;
import io.spoor.broker.config.TlsConfig;
import io.spoor.broker.embed.ClientDescription;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.Inbox;
import io.spoor.broker.testing.TestCertificates;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TlsFailure;
import io.spoor.tracing.TraceEvent.CertReload;
import io.spoor.tracing.TraceEvent.ClientConnect;
import io.spoor.tracing.TraceEvent.EndedBy;
import io.spoor.tracing.TraceEvent.TlsHandshakeFailure;
import io.spoor.tracing.spi.HostAndPort;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS with server and client certificates: who gets in, by what name, and why others do not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsTest {
    private static final HostAndPort ANY_PORT = new HostAndPort("127.0.0.1", 0);

    @TempDir
    static Path folder;

    private TestCertificates certificates;
    private TestCertificates.Client revoked;
    private FeatureBroker broker;

    @BeforeAll
    void start() throws Exception {
        certificates = new TestCertificates(folder);
        revoked = certificates.client("revoked");
        certificates.revoke(revoked);
        TlsConfig oneWay = TlsConfig.of(certificates.file("server.pem"), certificates.file("server.key"));
        TlsConfig mutual =
                oneWay.withClientCa(certificates.ca(), ClientAuth.REQUIRED).withCrl(certificates.crl());
        broker = new FeatureBroker(config -> config.withListeners(
                        ListenerConfig.secure("tls", ListenerType.MQTTS, ANY_PORT, oneWay),
                        ListenerConfig.secure("mtls", ListenerType.MQTTS, ANY_PORT, mutual),
                        ListenerConfig.secure("wss", ListenerType.WSS, ANY_PORT, oneWay),
                        ListenerConfig.plain("ws", ListenerType.WS, ANY_PORT))
                .withAuth(new AuthConfig(Anonymous.LOOPBACK, null, null, CertificateIdentity.CN, true)));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private Mqtt5ClientBuilder client(String listener, String id) {
        return com.hivemq.client.mqtt.MqttClient.builder()
                .useMqttVersion5()
                .identifier(id)
                .serverAddress(broker.spoor().address(listener));
    }

    private MqttClientSslConfig ssl(TestCertificates.Client certificate, String... protocols) throws Exception {
        return MqttClientSslConfig.builder()
                .trustManagerFactory(certificates.trust())
                .keyManagerFactory(certificate == null ? null : certificate.keys())
                .protocols(protocols.length == 0 ? null : List.of(protocols))
                .build();
    }

    private ClientConnect connectOf(String id) {
        return broker.trace()
                .await(ClientConnect.class, event -> event.client().clientId().equals(id));
    }

    private TlsHandshakeFailure failureOf(TlsFailure cause) {
        return broker.trace().await(TlsHandshakeFailure.class, event -> event.cause() == cause);
    }

    private void exchange(Mqtt5BlockingClient client, String topic) throws Exception {
        try (Inbox inbox = new Inbox(client)) {
            client.subscribeWith().topicFilter(topic).send();
            byte[] large = new byte[100_000];
            large[99_999] = 1;
            client.publishWith()
                    .topic(topic)
                    .qos(MqttQos.EXACTLY_ONCE)
                    .payload(large)
                    .send();
            assertThat(inbox.next().getPayloadAsBytes()).isEqualTo(large);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void both_versions_of_tls_are_spoken(String version) throws Exception {
        String id = "over-" + version;
        Mqtt5BlockingClient client =
                client("tls", id).sslConfig(ssl(null, version)).buildBlocking();
        client.connect();
        exchange(client, "tls/" + version);
        client.disconnect();
        assertThat(connectOf(id).client().connection().tls()).satisfies(tls -> {
            assertThat(tls.version()).isEqualTo(version);
            assertThat(tls.clientCertificate()).isNull();
        });
        assertThat(connectOf(id).client().connection().transport()).isEqualTo("tls");
    }

    @Test
    void websocket_is_spoken_with_and_without_tls() throws Exception {
        Mqtt5BlockingClient secure = client("wss", "over-wss")
                .sslConfig(ssl(null))
                .webSocketConfig()
                .serverPath("mqtt")
                .applyWebSocketConfig()
                .buildBlocking();
        secure.connect();
        exchange(secure, "tls/wss");
        secure.disconnect();
        Mqtt5BlockingClient plain = client("ws", "over-ws")
                .webSocketConfig()
                .serverPath("mqtt")
                .applyWebSocketConfig()
                .buildBlocking();
        plain.connect();
        exchange(plain, "tls/ws");
        plain.disconnect();

        assertThat(connectOf("over-wss").client().connection()).satisfies(connection -> {
            assertThat(connection.transport()).isEqualTo("wss");
            assertThat(connection.tls()).isNotNull();
        });
        assertThat(connectOf("over-ws").client().connection()).satisfies(connection -> {
            assertThat(connection.transport()).isEqualTo("ws");
            assertThat(connection.tls()).isNull();
        });
        assertThat(broker.disconnectOf("over-wss").reason()).isEqualTo(DisconnectReason.NORMAL);
    }

    @Test
    void a_client_certificate_is_the_user_name() throws Exception {
        Mqtt5BlockingClient client = client("mtls", "device-1")
                .sslConfig(ssl(certificates.client("device-1")))
                .buildBlocking();
        client.connect();
        exchange(client, "tls/mutual");

        assertThat(connectOf("device-1").client()).satisfies(info -> {
            assertThat(info.userName()).isEqualTo("device-1");
            assertThat(info.connection().tls().clientCertificate().subject()).contains("CN=device-1");
            assertThat(info.connection().tls().clientCertificate().issuer()).contains("CN=Spoor device CA");
        });
        assertThat(broker.spoor().clients())
                .filteredOn(known -> known.clientId().equals("device-1"))
                .extracting(ClientDescription::userName)
                .containsExactly("device-1");
        client.disconnect();
    }

    @Test
    void pahos_client_with_a_certificate_gets_in_too() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                certificates.client("paho-device").keys().getKeyManagers(),
                certificates.trust().getTrustManagers(),
                null);
        var options = new org.eclipse.paho.client.mqttv3.MqttConnectOptions();
        options.setSocketFactory(context.getSocketFactory());
        var client = new org.eclipse.paho.client.mqttv3.MqttClient(
                "ssl://127.0.0.1:" + broker.spoor().address("mtls").getPort(),
                "paho-device",
                new org.eclipse.paho.client.mqttv3.persist.MemoryPersistence());
        client.connect(options);
        client.publish("tls/paho", bytes("x"), 2, false);
        client.disconnect();
        client.close();
        assertThat(connectOf("paho-device").client().userName()).isEqualTo("paho-device");
    }

    @Test
    void another_client_id_than_the_certificates_name_is_refused() throws Exception {
        Mqtt5BlockingClient client = client("mtls", "someone-else")
                .sslConfig(ssl(certificates.client("device-2")))
                .buildBlocking();
        assertThatExceptionOfType(Mqtt5ConnAckException.class)
                .isThrownBy(client::connect)
                .satisfies(e ->
                        assertThat(e.getMqttMessage().getReasonCode().getCode()).isEqualTo(0x85));
        assertThat(connectOf("someone-else").detail()).contains("device-2");
    }

    @Test
    void a_client_without_a_certificate_is_refused() throws Exception {
        Mqtt5BlockingClient client = client("mtls", "bare").sslConfig(ssl(null)).buildBlocking();
        assertThatThrownBy(client::connect).isInstanceOf(RuntimeException.class);
        assertThat(failureOf(TlsFailure.CERTIFICATE_REQUIRED).connection().listener())
                .isEqualTo("mtls");
    }

    @Test
    void a_revoked_certificate_is_refused() throws Exception {
        Mqtt5BlockingClient client =
                client("mtls", "revoked").sslConfig(ssl(revoked)).buildBlocking();
        assertThatThrownBy(client::connect).isInstanceOf(RuntimeException.class);
        assertThat(failureOf(TlsFailure.CERTIFICATE_REVOKED).connection().listener())
                .isEqualTo("mtls");
        assertThat(broker.trace().all(ClientConnect.class))
                .noneMatch(event -> event.client().clientId().equals("revoked"));
    }

    @Test
    void a_certificate_revoked_while_the_broker_runs_is_refused_from_then_on() throws Exception {
        // Given
        TestCertificates.Client certificate = certificates.client("leaving");
        Mqtt5BlockingClient client =
                client("mtls", "leaving").sslConfig(ssl(certificate)).buildBlocking();
        client.connect();
        client.disconnect();
        int failures = broker.trace().all(TlsHandshakeFailure.class).size();

        int reloads = broker.trace().all(CertReload.class).size();

        // When
        certificates.revoke(certificate);
        await().until(() -> broker.trace().all(CertReload.class).size() > reloads);

        // Then
        assertThatThrownBy(client::connect).isInstanceOf(RuntimeException.class);
        await().untilAsserted(() -> assertThat(broker.trace().all(TlsHandshakeFailure.class))
                .hasSizeGreaterThan(failures)
                .last()
                .satisfies(event -> assertThat(event.cause()).isEqualTo(TlsFailure.CERTIFICATE_REVOKED)));
    }

    @Test
    void a_revoked_client_is_disconnected_and_others_stay() throws Exception {
        // Given
        TestCertificates.Client stolen = certificates.client("stolen");
        List<Integer> told = new CopyOnWriteArrayList<>();
        Mqtt5BlockingClient victim = client("mtls", "stolen")
                .sslConfig(ssl(stolen))
                .addDisconnectedListener(context -> {
                    if (context.getCause() instanceof Mqtt5DisconnectException disconnect) {
                        told.add(disconnect.getMqttMessage().getReasonCode().getCode());
                    }
                })
                .buildBlocking();
        victim.connect();
        Mqtt5BlockingClient other = client("mtls", "honest")
                .sslConfig(ssl(certificates.client("honest")))
                .buildBlocking();
        other.connect();

        // When
        certificates.revoke(stolen);

        // Then
        assertThat(broker.disconnectOf("stolen")).satisfies(event -> {
            assertThat(event.reason()).isEqualTo(DisconnectReason.NOT_AUTHORIZED);
            assertThat(event.endedBy()).isEqualTo(EndedBy.SERVER);
            assertThat(event.reasonCode()).isEqualTo(0x87);
            assertThat(event.detail()).contains("revoked");
        });
        await().untilAsserted(() -> assertThat(told).containsExactly(0x87));
        exchange(other, "tls/honest");
        other.disconnect();
        assertThat(broker.disconnectOf("honest").reason()).isEqualTo(DisconnectReason.NORMAL);
    }

    @Test
    void a_certificate_of_another_authority_is_refused(@TempDir Path elsewhere) throws Exception {
        Mqtt5BlockingClient client = client("mtls", "stranger")
                .sslConfig(ssl(new TestCertificates(elsewhere).client("stranger")))
                .buildBlocking();
        assertThatThrownBy(client::connect).isInstanceOf(RuntimeException.class);
        failureOf(TlsFailure.UNKNOWN_CA);
    }

    @Test
    void a_client_that_does_not_trust_the_broker_is_in_the_trace(@TempDir Path elsewhere) throws Exception {
        Mqtt5BlockingClient client = client("tls", "distrusting")
                .sslConfig(MqttClientSslConfig.builder()
                        .trustManagerFactory(new TestCertificates(elsewhere).trust())
                        .build())
                .buildBlocking();
        assertThatThrownBy(client::connect).isInstanceOf(RuntimeException.class);
        assertThat(broker.trace()
                        .await(
                                TlsHandshakeFailure.class,
                                event -> event.connection().listener().equals("tls"))
                        .cause())
                .isIn(TlsFailure.REJECTED_BY_PEER, TlsFailure.CLOSED);
    }
}
