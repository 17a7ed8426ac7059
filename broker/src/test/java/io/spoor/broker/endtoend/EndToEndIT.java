package io.spoor.broker.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.spoor.bridges.influxdb.InfluxdProcess;
import io.spoor.bridges.logstash.ElasticsearchProcess;
import io.spoor.bridges.logstash.RsyslogProcess;
import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.embed.Spoor;
import io.spoor.broker.testing.TestCertificates;
import io.spoor.tracing.recorder.TraceCounts;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Real parts on both ends: devices over mutual TLS, the broker as its configuration file says, rsyslogd's TCP input into
 * Elasticsearch, and influxd.
 */
@Timeout(600)
class EndToEndIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String INDEX = "spoor";
    private static final int DEVICES = 5;
    private static final int MESSAGES = 200;

    @TempDir
    Path folder;

    private TestCertificates certificates;

    @Test
    void what_devices_do_is_in_elasticsearch_and_what_they_say_is_in_influxdb() throws Exception {
        certificates = new TestCertificates(Files.createDirectory(folder.resolve("pki")));
        try (ElasticsearchProcess elasticsearch = ElasticsearchProcess.start();
                RsyslogProcess rsyslog = RsyslogProcess.start(elasticsearch.port(), INDEX);
                InfluxdProcess influxd = InfluxdProcess.start(Files.createDirectory(folder.resolve("influx")))) {
            influxd.createDatabase("mqtt");
            TraceCounts counts = runFleet(configuration(rsyslog.port(), influxd));
            assertTraceIsWhole(elasticsearch, counts);
            assertPoints(influxd);
            assertThat(rsyslog.unparsed()).isEmpty();
            assertThat(rsyslog.refused()).isEmpty();
        }
    }

    private BrokerConfig configuration(int logstashPort, InfluxdProcess influxd) throws Exception {
        Files.writeString(folder.resolve("token"), "unused");
        return BrokerConfig.load(Files.writeString(folder.resolve("spoor.yaml"), """
                node: spoor-e2e
                dataDir: data
                listeners:
                  - name: tls
                    type: mqtts
                    address: "127.0.0.1:0"
                    tls:
                      certificate: pki/server.pem
                      key: pki/server.key
                      clientCa: %s
                      crl: [%s]
                      clientAuth: required
                auth: {anonymous: false, certificateIdentity: cn, clientIdEqualsIdentity: true}
                tracing:
                  messages: all
                  logstash: {hosts: ["127.0.0.1:%d"]}
                bridges:
                  influxdb: {url: "%s", org: spoor, bucket: mqtt, tokenFile: token}
                http: {enabled: false}
                """.formatted(
                        certificates.ca(), certificates.crl(), logstashPort, influxd.url())));
    }

    /** Devices connect, publish, and leave in different ways. */
    private TraceCounts runFleet(BrokerConfig config) throws Exception {
        try (Spoor broker = Spoor.builder().config(config).start()) {
            int port = broker.address("tls").getPort();
            for (int d = 1; d <= DEVICES; d++) {
                Mqtt5BlockingClient device = device("device-" + d, port);
                device.connect();
                for (int m = 0; m < MESSAGES; m++) {
                    publish(device, "plant/" + d + "/temperature", String.valueOf(20 + m * 0.25));
                }
                publish(device, "plant/" + d + "/state", "{\"on\":true,\"rpm\":1200,\"mode\":\"auto\"}");
                publish(device, "plant/" + d + "/name", "pump " + d);
                publish(device, "plant/" + d + "/running", "true");
                device.disconnect();
            }
            // One that claims another's identifier, one that does not speak TLS
            Mqtt5BlockingClient impostor = device("device-1", "device-2", port);
            assertThat(org.assertj.core.api.Assertions.catchThrowable(impostor::connect))
                    .isNotNull();
            try (Socket plain = new Socket("127.0.0.1", port)) {
                plain.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
                plain.getInputStream().readAllBytes();
            } catch (java.net.SocketException e) {
                assertThat(e).hasMessageContaining("reset"); // the broker closed before all of it was read
            }
            awaitSettled(broker);
            return Objects.requireNonNull(broker.traceCounts());
        }
    }

    private static void awaitSettled(Spoor broker) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(broker.stats().connections()).isZero());
        await().atMost(PATIENCE)
                .untilAsserted(() -> broker.bridges()
                        .forEach(bridge -> bridge.metrics().forEach((name, value) -> {
                            if (name.endsWith("lag.records")) {
                                assertThat(value.longValue())
                                        .as(bridge.name() + " " + name)
                                        .isZero();
                            }
                        })));
    }

    private Mqtt5BlockingClient device(String name, int port) throws Exception {
        return device(name, name, port);
    }

    private Mqtt5BlockingClient device(String certificate, String clientId, int port) throws Exception {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(port)
                .sslConfig(MqttClientSslConfig.builder()
                        .keyManagerFactory(certificates.client(certificate).keys())
                        .trustManagerFactory(certificates.trust())
                        .hostnameVerifier((host, session) -> true)
                        .build())
                .buildBlocking();
    }

    private static void publish(Mqtt5BlockingClient device, String topic, String payload) {
        device.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload.getBytes(UTF_8))
                .send();
    }

    // -- Elasticsearch ------------------------------------------------------------------------------------------------

    private static void assertTraceIsWhole(ElasticsearchProcess elasticsearch, TraceCounts counts) throws Exception {
        assertThat(counts.lost()).isZero();
        // The stop itself is an event, too
        long all = counts.offered() + 1;
        untilAsserted(() -> assertThat(elasticsearch.count(INDEX)).isEqualTo(all));
        List<Long> sequences = elasticsearch.ids(INDEX, "event.sequence").stream()
                .map(id -> Long.valueOf(id.substring(id.lastIndexOf('-') + 1)))
                .sorted()
                .toList();
        assertThat(sequences).isEqualTo(LongStream.rangeClosed(1, all).boxed().toList());

        assertHits(elasticsearch, "mqtt.client_id", "device-3", "event.action", "message-publish", MESSAGES + 3);
        assertHits(elasticsearch, "mqtt.client_id", "device-3", "event.action", "client-connect", 1);
        assertHits(elasticsearch, "event.action", "client-disconnect", "event.reason", "normal", DEVICES);
        assertHits(elasticsearch, "event.action", "tls-handshake-failure", "event.reason", "plain_text", 1);
        assertHits(elasticsearch, "event.action", "client-connect", "event.outcome", "failure", 1);
        assertHits(elasticsearch, "event.action", "broker-stop", "service.node.name", "spoor-e2e", 1);

        JsonNode connect = hits(elasticsearch, "mqtt.client_id", "device-3", "event.action", "client-connect")
                .at("/0/_source");
        assertThat(connect.at("/tls/client/subject").asString()).isEqualTo("CN=device-3");
        assertThat(connect.at("/tls/version").asString()).isEqualTo("1.3");
        assertThat(connect.at("/user/name").asString()).isEqualTo("device-3");
    }

    private static void untilAsserted(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).untilAsserted(assertion);
    }

    private static JsonNode hits(
            ElasticsearchProcess elasticsearch, String field, String value, String field2, String value2)
            throws Exception {
        return elasticsearch.search(INDEX, """
                {"size": 1000, "query": {"bool": {"filter": [
                  {"term": {"%s.keyword": "%s"}}, {"term": {"%s.keyword": "%s"}}]}}}
                """.formatted(field, value, field2, value2));
    }

    private static void assertHits(
            ElasticsearchProcess elasticsearch, String field, String value, String field2, String value2, int expected)
            throws Exception {
        assertThat(hits(elasticsearch, field, value, field2, value2))
                .as(field + "=" + value + " and " + field2 + "=" + value2)
                .hasSize(expected);
    }

    // -- InfluxDB -----------------------------------------------------------------------------------------------------

    private static void assertPoints(InfluxdProcess influxd) throws Exception {
        for (int d = 1; d <= DEVICES; d++) {
            String where = " FROM mqtt WHERE client_id = 'device-" + d + "' AND topic = 'plant/" + d + "/";
            assertThat(influxd.rows("mqtt", "SELECT count(value), max(value)" + where + "temperature'"))
                    .containsExactly(List.of(MESSAGES, 20 + (MESSAGES - 1) * 0.25));
            assertThat(influxd.rows("mqtt", "SELECT on_bool, rpm, mode_text" + where + "state'"))
                    .hasSize(1)
                    .first()
                    .satisfies(row -> {
                        assertThat(row.get(0)).isEqualTo(true);
                        assertThat(((Number) row.get(1)).doubleValue()).isEqualTo(1200);
                        assertThat(row.get(2)).isEqualTo("auto");
                    });
            assertThat(influxd.rows("mqtt", "SELECT value_text" + where + "name'"))
                    .containsExactly(List.of("pump " + d));
            assertThat(influxd.rows("mqtt", "SELECT value_bool" + where + "running'"))
                    .containsExactly(List.of(true));
        }
        assertThat(influxd.rows("mqtt", "SHOW FIELD KEYS FROM mqtt")).isNotEmpty();
    }
}
