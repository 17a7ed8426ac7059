package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import io.spoor.broker.config.Anonymous;
import io.spoor.broker.config.AuthConfig;
import io.spoor.broker.config.CertificateIdentity;
import io.spoor.broker.config.ClientAuth;
import io.spoor.broker.config.ListenerConfig;
import io.spoor.broker.config.ListenerType;
import io.spoor.broker.config.TlsConfig;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.TestCertificates;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.ClientConnect;
import io.spoor.tracing.spi.HostAndPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that are named by their certificate's alternative names, and must use that name as their identifier. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertificateNamesTest {
    private static final String DNS = "pump-7.plant.example";
    private static final String URI = "urn:device:pump-7";

    @TempDir
    static Path folder;

    private TestCertificates certificates;
    private TestCertificates.Client both;
    private TestCertificates.Client neither;
    private FeatureBroker byDns;
    private FeatureBroker byUri;

    @BeforeAll
    void start() throws Exception {
        certificates = new TestCertificates(folder);
        both = certificates.client("pump", "ip:10.0.0.7", "uri:" + URI, "dns:" + DNS, "dns:other.example");
        neither = certificates.client("bare", "ip:10.0.0.8");
        byDns = broker(CertificateIdentity.SAN_DNS);
        byUri = broker(CertificateIdentity.SAN_URI);
    }

    private FeatureBroker broker(CertificateIdentity source) throws IOException {
        TlsConfig mutual = TlsConfig.of(certificates.file("server.pem"), certificates.file("server.key"))
                .withClientCa(certificates.ca(), ClientAuth.REQUIRED);
        Path acl = Files.writeString(folder.resolve("acl-" + source), "pattern readwrite devices/%u/#\n");
        return new FeatureBroker(config -> config.withListeners(
                        ListenerConfig.secure("tcp", ListenerType.MQTTS, new HostAndPort("127.0.0.1", 0), mutual))
                .withAuth(new AuthConfig(Anonymous.LOOPBACK, null, acl, source, true)));
    }

    @AfterAll
    void stop() {
        byDns.close();
        byUri.close();
    }

    private FeatureBroker named(String source) {
        return source.equals("dns") ? byDns : byUri;
    }

    private Mqtt5BlockingClient client(FeatureBroker broker, String id, TestCertificates.Client certificate)
            throws Exception {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(id)
                .serverAddress(broker.address())
                .sslConfig(MqttClientSslConfig.builder()
                        .trustManagerFactory(certificates.trust())
                        .keyManagerFactory(certificate.keys())
                        .build())
                .buildBlocking();
    }

    private static ClientConnect connectOf(FeatureBroker broker, String id) {
        return broker.trace()
                .await(ClientConnect.class, event -> event.client().clientId().equals(id));
    }

    @ParameterizedTest
    @CsvSource({"dns," + DNS, "uri," + URI})
    void the_name_is_user_and_client_identifier(String source, String name) throws Exception {
        FeatureBroker broker = named(source);
        Mqtt5BlockingClient client = client(broker, name, both);

        client.connect();

        // Also for the access list
        client.publishWith()
                .topic("devices/" + name + "/state")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(bytes("on"))
                .send();
        client.disconnect();
        ClientConnect event = connectOf(broker, name);
        assertThat(event.reasonCode()).isZero();
        assertThat(event.client().userName()).isEqualTo(name);
        assertThat(event.client().connection().tls().clientCertificate().alternativeNames())
                .contains(DNS, URI);
    }

    @ParameterizedTest
    @CsvSource({"dns," + URI, "dns,pump", "dns,other.example", "dns,10.0.0.7", "uri," + DNS, "uri,pump"})
    void another_client_identifier_is_refused(String source, String id) throws Exception {
        FeatureBroker broker = named(source);
        Mqtt5BlockingClient client = client(broker, id, both);

        assertThatExceptionOfType(Mqtt5ConnAckException.class)
                .isThrownBy(client::connect)
                .satisfies(e ->
                        assertThat(e.getMqttMessage().getReasonCode().getCode()).isEqualTo(0x85));

        ClientConnect event = connectOf(broker, id);
        assertThat(event.reason()).isEqualTo(DisconnectReason.NOT_AUTHORIZED);
        assertThat(event.detail()).contains(source.equals("dns") ? DNS : URI);
    }

    @ParameterizedTest
    @CsvSource({"dns", "uri"})
    void a_certificate_without_such_a_name_is_refused(String source) throws Exception {
        FeatureBroker broker = named(source);
        Mqtt5BlockingClient client = client(broker, "bare", neither);

        assertThatExceptionOfType(Mqtt5ConnAckException.class)
                .isThrownBy(client::connect)
                .satisfies(e ->
                        assertThat(e.getMqttMessage().getReasonCode().getCode()).isEqualTo(0x87));

        assertThat(connectOf(broker, "bare").detail()).contains("bare", source.equals("dns") ? "SAN_DNS" : "SAN_URI");
    }

    @Test
    void an_identifier_that_the_broker_gives_is_not_the_certificates_name() throws Exception {
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .serverAddress(byDns.address())
                .sslConfig(MqttClientSslConfig.builder()
                        .trustManagerFactory(certificates.trust())
                        .keyManagerFactory(both.keys())
                        .build())
                .buildBlocking();
        assertThatExceptionOfType(Mqtt5ConnAckException.class).isThrownBy(client::connect);
    }
}
