package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.bridges.influxdb.InfluxdProcess;
import io.spoor.bridges.logstash.ElasticsearchProcess;
import io.spoor.bridges.logstash.RsyslogProcess;
import io.spoor.bridges.logstash.TraceTemplate;
import io.spoor.broker.cli.SpoorCommand;
import io.spoor.broker.config.ConfigLoader;
import io.spoor.broker.embed.Spoor;
import io.spoor.certs.AlternativeName;
import io.spoor.certs.authority.CaProfile;
import io.spoor.certs.authority.CertificateAuthority;
import io.spoor.certs.authority.CertificateRequest;
import io.spoor.certs.authority.IssuedCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * What {@code helm test} runs, with the very arguments of its pod but for addresses: a device publishes over mutual TLS, the
 * event goes by syslog into Elasticsearch with the chart's template, the value into influxd.
 */
@Timeout(400)
class ProbeIT {
    @TempDir
    Path folder;

    @Test
    void it_finds_the_event_in_elasticsearch_and_the_value_in_influxdb() throws Exception {
        CertificateAuthority authority =
                CertificateAuthority.create(folder.resolve("ca"), CaProfile.DEFAULT, InstantSource.system());
        write(
                "server",
                authority.issue(CertificateRequest.server("localhost", List.of(AlternativeName.dns("localhost")))));
        write("device", authority.issue(CertificateRequest.client("spoor-test", List.of())));
        Files.writeString(folder.resolve("password"), "unused");
        try (ElasticsearchProcess elasticsearch = ElasticsearchProcess.start()) {
            TraceTemplate.install(elasticsearch);
            try (RsyslogProcess rsyslog =
                            RsyslogProcess.prepareForDataStream(elasticsearch.port(), TraceTemplate.DATA_STREAM);
                    InfluxdProcess influxd = InfluxdProcess.start(Files.createDirectory(folder.resolve("influx")))) {
                rsyslog.restart();
                influxd.createDatabase("mqtt");
                try (Spoor broker = broker(rsyslog.port(), influxd)) {
                    String es = "http://127.0.0.1:" + elasticsearch.port();
                    String url = "mqtts://localhost:" + broker.address("tls").getPort();

                    // When, then
                    assertThat(run(url, es, influxd.url().toString())).isZero();
                    assertThat(elasticsearch.count(TraceTemplate.DATA_STREAM)).isPositive();
                    // And: a value that is nowhere
                    assertThat(run(url, es, influxd.url() + "/elsewhere")).isEqualTo(1);
                }
            }
        }
    }

    /** The arguments of the chart's pod, with what is reached here in place of what is reached in a cluster. */
    private int run(String broker, String elasticsearch, String influxdb) {
        List<String> arguments = new ArrayList<>();
        for (JsonNode argument : Chart.defaults()
                .render()
                .get("Pod", "r-spoor-test")
                .container("probe")
                .path("args")) {
            String text = argument.asString();
            // These two have neither TLS nor users.
            if (!text.matches("--(elasticsearch|influxdb)-(ca|user|password-file)=.*")) {
                arguments.add(text.replace("--timeout=300s", "--timeout=20s")
                        .replace("https://r-spoor-elasticsearch.ns.svc:9200", elasticsearch)
                        .replace("https://r-spoor-influxdb.ns.svc:8086", influxdb)
                        .replace("mqtts://r-spoor-broker.ns.svc:8883", broker)
                        .replace(
                                "/etc/spoor/ca/ca.crt",
                                folder.resolve("ca/ca.pem").toString())
                        .replace(
                                "/etc/spoor/device/tls.crt",
                                folder.resolve("device.pem").toString())
                        .replace(
                                "/etc/spoor/device/tls.key",
                                folder.resolve("device.key").toString()));
            }
        }
        assertThat(arguments).noneMatch(argument -> argument.contains("/etc/spoor") || argument.contains(".svc"));
        return SpoorCommand.execute(Map.of(), arguments.toArray(String[]::new));
    }

    private Spoor broker(int logstash, InfluxdProcess influxd) throws Exception {
        Path file = Files.writeString(folder.resolve("spoor.yaml"), """
                dataDir: data
                listeners:
                  - name: tls
                    type: mqtts
                    address: "127.0.0.1:0"
                    tls: {certificate: server.pem, key: server.key, clientCa: ca/ca.pem, clientAuth: required}
                auth: {anonymous: false, certificateIdentity: cn}
                tracing: {messages: budget, logstash: {hosts: ["127.0.0.1:%d"]}}
                bridges: {influxdb: {url: "%s", bucket: mqtt, api: v1, username: a, passwordFile: password}}
                http: {enabled: false}
                """.formatted(logstash, influxd.url()));
        return Spoor.builder().config(new ConfigLoader(Map.of()).load(file)).start();
    }

    private void write(String name, IssuedCertificate issued) throws Exception {
        Files.writeString(folder.resolve(name + ".pem"), issued.chainPem());
        issued.writeKey(folder.resolve(name + ".key"));
    }
}
