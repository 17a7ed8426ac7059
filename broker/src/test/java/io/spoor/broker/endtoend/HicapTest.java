package io.spoor.broker.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.spoor.bridges.logstash.LineServer;
import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.embed.Spoor;
import io.spoor.broker.testing.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A publish on its way through a whole broker to a line in the form of the Flex4Apps broker. */
class HicapTest {

    @TempDir
    Path folder;

    @Test
    void each_accepted_publish_is_a_line_with_who_sent_it_and_where_it_came_in() throws Exception {
        // Given
        TestCertificates certificates = new TestCertificates(Files.createDirectory(folder.resolve("pki")));
        try (LineServer receiver = new LineServer();
                Spoor broker = Spoor.builder()
                        .config(configuration(certificates, receiver))
                        .start()) {
            int plain = broker.address("tcp").getPort();
            int tls = broker.address("tls").getPort();
            // When
            publish(client("mosqpub|5704", plain, null), "topic", "msg");
            publish(client("dev-7", tls, certificates), "plant/7", "€");
            // Then
            await().untilAsserted(() -> assertThat(receiver.lines).hasSize(2));
            String time = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d";
            assertThat(receiver.lines.get(0))
                    .matches("\\{\"mqtt\": \\{\"topic\": \"topic\", \"clientIP\": \"127\\.0\\.0\\.1\", \"port\": "
                            + plain
                            + ", \"clientID\": \"mosqpub\\|5704\", \"tsUTC\": \"" + time
                            + "Z \\(GMT\\)\", \"tsLocal\": \"" + time
                            + "\\+0000 \\(UTC\\)\", \"payload\": \"bXNn\"}}");
            assertThat(receiver.lines.get(1))
                    .contains("\"topic\": \"plant/7\"", "\"port\": " + tls + ",", "\"clientID\": \"dev-7\"")
                    .endsWith("\"payload\": \"4oKs\", \"clientCert\": \"CN=dev-7\"}}");
        }
    }

    private BrokerConfig configuration(TestCertificates certificates, LineServer receiver) throws Exception {
        return BrokerConfig.load(
                Files.writeString(folder.resolve("spoor.yaml"), """
                dataDir: data
                listeners:
                  - {name: tcp, type: mqtt, address: "127.0.0.1:0"}
                  - name: tls
                    type: mqtts
                    address: "127.0.0.1:0"
                    tls: {certificate: pki/server.pem, key: pki/server.key, clientCa: %s, clientAuth: required}
                bridges:
                  embedded: false
                  hicap: {zone: UTC, logstash: {hosts: ["127.0.0.1:%d"]}}
                http: {enabled: false}
                """.formatted(certificates.ca(), receiver.port())));
    }

    private static Mqtt5BlockingClient client(String id, int port, @Nullable TestCertificates certificates)
            throws Exception {
        var builder = MqttClient.builder()
                .useMqttVersion5()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(port);
        if (certificates != null) {
            builder = builder.sslConfig(MqttClientSslConfig.builder()
                    .keyManagerFactory(certificates.client(id).keys())
                    .trustManagerFactory(certificates.trust())
                    .hostnameVerifier((host, session) -> true)
                    .build());
        }
        return builder.buildBlocking();
    }

    private static void publish(Mqtt5BlockingClient client, String topic, String payload) {
        client.connect();
        client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload.getBytes(UTF_8))
                .send();
        client.disconnect();
    }
}
