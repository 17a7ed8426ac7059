package io.spoor.broker.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.broker.config.ConfigLoader;
import io.spoor.broker.http.MetricTable;
import io.spoor.broker.testing.TestCertificates;
import io.spoor.tracing.spi.Delivery;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics and health pages of a broker with a destination, and the table that documents them. */
class MetricsTest {
    private static final Path TABLE = Path.of("METRICS.md");

    @TempDir
    Path folder;

    private Spoor broker;

    private TestCertificates certificates;

    @BeforeEach
    void start() throws Exception {
        certificates = new TestCertificates(Files.createDirectory(folder.resolve("certificates")));
        Path file = folder.resolve("spoor.yaml");
        Files.writeString(file, """
                dataDir: data
                listeners:
                  - {name: tcp, type: mqtt, address: "127.0.0.1:0"}
                  - {name: tls, type: mqtts, address: "127.0.0.1:0", tls: {certificate: %s, key: %s}}
                  - {name: mtls, type: mqtts, address: "127.0.0.1:0",
                     tls: {certificate: %s, key: %s, clientAuth: required, clientCa: %s, crl: [%s]}}
                tracing: {files: {directory: trace}}
                bridges: {embedded: false}
                http: {address: "127.0.0.1:0"}
                """.formatted(
                        certificates.file("server.pem"),
                        certificates.file("server.key"),
                        certificates.file("server.pem"),
                        certificates.file("server.key"),
                        certificates.ca(),
                        certificates.crl()));
        broker = Spoor.builder().config(new ConfigLoader(Map.of()).load(file)).start();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void the_page_has_every_figure_of_the_table_and_no_other() throws Exception {
        // When
        String page = get("/metrics").body();
        // Then
        List<String> shown = Pattern.compile("^# TYPE (spoor_\\S+) (\\S+)$", Pattern.MULTILINE)
                .matcher(page)
                .results()
                .map(result -> result.group(1) + " " + result.group(2))
                .toList();
        assertThat(shown)
                .containsAll(MetricTable.rows().stream()
                        .filter(MetricTable.Row::always)
                        .map(MetricsTest::typed)
                        .toList());
        assertThat(MetricTable.rows().stream().map(MetricsTest::typed)).containsAll(shown);
        for (MetricTable.Row row : MetricTable.rows()) {
            if (row.always()) {
                assertThat(page).contains("# HELP " + row.pageName() + " " + row.help() + "\n");
                assertThat(labels(page, row.pageName())).isEqualTo(row.labels());
            }
        }
    }

    @Test
    void the_table_in_the_documentation_is_that_of_the_program() throws Exception {
        if (Boolean.getBoolean("metrics.write")) {
            Files.writeString(TABLE, document());
        }
        assertThat(Files.readString(TABLE))
                .as("METRICS.md; write it anew with -Dmetrics.write=true")
                .isEqualTo(document());
    }

    @Test
    void the_end_of_a_listeners_certificate_is_a_figure_and_in_the_first_event() throws Exception {
        // Given
        Instant end;
        try (InputStream file = Files.newInputStream(certificates.file("server.pem"))) {
            end = ((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file))
                    .getNotAfter()
                    .toInstant();
        }
        // When
        String page = get("/metrics").body();
        // Then
        assertThat(value(page, "spoor_listener_certificate_end_seconds{listener=\"tls\"} "))
                .isEqualTo((double) end.getEpochSecond());
        await().untilAsserted(() -> assertThat(events())
                .anySatisfy(event ->
                        assertThat(event).contains("\"action\":\"broker-start\"", "\"not_after\":\"" + end + "\"")));
    }

    @Test
    void the_end_of_a_revocation_list_is_a_figure_of_the_listeners_that_have_one() throws Exception {
        // Given
        Instant end;
        try (InputStream file = Files.newInputStream(certificates.crl())) {
            end = ((X509CRL) CertificateFactory.getInstance("X.509").generateCRL(file))
                    .getNextUpdate()
                    .toInstant();
        }
        // When
        String page = get("/metrics").body();
        // Then
        assertThat(value(page, "spoor_listener_revocation_list_end_seconds{listener=\"mtls\"} "))
                .isEqualTo((double) end.getEpochSecond());
        assertThat(page).doesNotContain("spoor_listener_revocation_list_end_seconds{listener=\"tls\"}");
    }

    private List<String> events() throws IOException {
        List<String> events = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve("trace"))) {
            for (Path file : files.toList()) {
                events.addAll(Files.readAllLines(file));
            }
        }
        return events;
    }

    @Test
    void figures_of_a_destination_add_up_and_follow_a_pause() throws Exception {
        // Given
        Delivery files = broker.bridges().get(0).deliveries().get(0);
        await().until(() -> files.state().delivered() > 0);
        // When
        files.pause().get(60, TimeUnit.SECONDS);
        broker.publish("t", "x".getBytes(StandardCharsets.UTF_8), 0, false).get(60, TimeUnit.SECONDS);
        // Then
        String page = get("/metrics").body();
        String labels = "{destination=\"files\",stream=\"trace\"} ";
        assertThat(page)
                .contains("spoor_destination_paused" + labels + "1.0\n")
                .contains("spoor_destination_lost_records_total{cause=\"skipped\",destination=\"files\","
                        + "stream=\"trace\"} 0.0\n");
        assertThat(value(page, "spoor_destination_offered_records_total" + labels))
                .isEqualTo(value(page, "spoor_destination_delivered_records_total" + labels)
                        + value(page, "spoor_destination_lagging_records" + labels));
    }

    @Test
    void a_paused_destination_makes_the_broker_degraded_and_nothing_worse() throws Exception {
        // Given
        Delivery files = broker.bridges().get(0).deliveries().get(0);
        await().until(() -> get("/health/ready").body().startsWith("{\"status\":\"up\""));
        // When
        files.pause().get(60, TimeUnit.SECONDS);
        // Then
        HttpResponse<String> ready = get("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body())
                .startsWith("{\"status\":\"degraded\"")
                .contains("\"files\":{\"status\":\"paused\",\"detail\":\"files is paused, ")
                .contains("\"journal trace\":{\"status\":\"up\",\"detail\":\"0 % of its size waits");
        files.resume().get(60, TimeUnit.SECONDS);
        await().until(() -> get("/health/ready").body().startsWith("{\"status\":\"up\""));
    }

    private static String typed(MetricTable.Row row) {
        return row.pageName() + " " + row.kind().name().toLowerCase(java.util.Locale.ROOT);
    }

    private static List<String> labels(String page, String name) {
        String line = page.lines()
                .filter(l -> l.startsWith(name + "{") || l.startsWith(name + " "))
                .findFirst()
                .orElseThrow();
        return Pattern.compile("(\\w+)=\"")
                .matcher(line)
                .results()
                .map(result -> result.group(1))
                .sorted(java.util.Comparator.comparing(List.of("stream", "destination", "cause", "bridge")::indexOf))
                .toList();
    }

    private static double value(String page, String start) {
        String line = page.lines().filter(l -> l.startsWith(start)).findFirst().orElseThrow();
        return Double.parseDouble(line.substring(start.length()));
    }

    private static String document() {
        StringBuilder text = new StringBuilder("""
                # Metrics

                The figures at `/metrics`, in the format of Prometheus or OpenMetrics. Counters begin at zero with the process. Beside
                these there are those of the Java virtual machine and the process (`jvm_*`, `process_*`, `system_*`).

                `stream` is `trace` or `payloads`; `destination` is a destination's name, as in `GET /api/v1/destinations`.

                | figure | type | labels | meaning |
                |---|---|---|---|
                """);
        for (MetricTable.Row row : MetricTable.rows()) {
            text.append("| `")
                    .append(row.pageName())
                    .append("` | ")
                    .append(row.kind().name().toLowerCase(java.util.Locale.ROOT))
                    .append(" | ")
                    .append(String.join(", ", row.labels()))
                    .append(" | ")
                    .append(row.help())
                    .append(" |\n");
        }
        return text.append("""

                Worth an alert: `spoor_destination_up == 0` and `spoor_destination_oldest_unsent_seconds` for long,
                `spoor_journal_unread_bytes / spoor_journal_limit_bytes > 0.8`, any increase of `spoor_trace_events_lost_total` and
                `spoor_destination_lost_records_total`, `spoor_store_full` and `spoor_queues_full`.
                """).toString();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        InetSocketAddress address = Objects.requireNonNull(broker.httpAddress());
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + path))
                                .build(),
                        BodyHandlers.ofString());
    }
}
