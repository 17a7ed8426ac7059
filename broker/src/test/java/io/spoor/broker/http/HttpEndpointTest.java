package io.spoor.broker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.spoor.broker.config.HttpConfig;
import io.spoor.broker.http.HealthSource.Destination;
import io.spoor.broker.http.HealthSource.HealthReport;
import io.spoor.tracing.spi.Bridge;
import io.spoor.tracing.spi.HostAndPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpEndpointTest {
    private static final HttpConfig FREE_PORT = new HttpConfig(true, new HostAndPort("127.0.0.1", 0));

    static {
        // The JDK's server reads it once; without it, a test below would take the ten seconds of the product.
        System.setProperty("sun.net.httpserver.maxReqTime", "2");
    }

    private final Metrics metrics = new Metrics();
    private final HttpClient client = HttpClient.newHttpClient();
    private HealthReport report = new HealthReport(true, true, "serving", Map.of());
    private final HttpEndpoint endpoint = new HttpEndpoint(FREE_PORT, metrics.registry(), () -> report);

    @BeforeEach
    void start() throws IOException {
        endpoint.start();
    }

    @AfterEach
    void stop() {
        endpoint.close();
        metrics.close();
    }

    @Test
    void the_index_names_every_page() throws Exception {
        // When
        String index = get("/").body();

        // Then
        assertThat(index).contains("/metrics", "/health/live", "/health/ready");
    }

    @Test
    void metrics_hold_the_jvm_and_whatever_is_registered() throws Exception {
        // Given
        metrics.registry().counter("spoor.connections.accepted").increment(3);

        // When
        HttpResponse<String> page = get("/metrics");

        // Then
        assertThat(page.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(page.body())
                .contains("spoor_connections_accepted_total 3.0\n")
                .contains("jvm_memory_used_bytes", "jvm_threads_live_threads", "process_uptime_seconds")
                .contains("process_files_open_files", "jvm_gc_");
    }

    @Test
    void metrics_come_as_open_metrics_when_asked_for() throws Exception {
        // When
        HttpRequest request = request("/metrics")
                .header("Accept", "application/openmetrics-text; version=1.0.0,text/plain;q=0.5")
                .build();
        HttpResponse<String> page = client.send(request, BodyHandlers.ofString());

        // Then
        assertThat(page.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/openmetrics-text"));
        assertThat(page.body()).endsWith("# EOF\n");
    }

    @Test
    void figures_of_bridges_carry_the_bridges_name_and_may_appear_later() throws Exception {
        // Given
        Map<String, Number> first = new HashMap<>(Map.of("lag.records", 7));
        metrics.bridge(new FakeBridge("logstash", first, true));
        metrics.bridge(new FakeBridge("influxdb", Map.of("lag.records", 9L), false));
        String before = get("/metrics").body();

        // When
        first.put("delivered_total", 5);
        String after = get("/metrics").body();

        // Then
        assertThat(before)
                .contains("spoor_bridge_lag_records{bridge=\"logstash\"} 7.0\n")
                .contains("spoor_bridge_lag_records{bridge=\"influxdb\"} 9.0\n")
                .contains("spoor_bridge_up{bridge=\"logstash\"} 1.0\n")
                .contains("spoor_bridge_up{bridge=\"influxdb\"} 0.0\n")
                .doesNotContain("spoor_bridge_delivered");
        assertThat(after).contains("spoor_bridge_delivered{bridge=\"logstash\"} 5.0\n");
    }

    @Test
    void a_source_of_figures_that_fails_spoils_no_other() throws Exception {
        // Given
        metrics.figures(() -> {
            throw new IllegalStateException("broken on purpose");
        });
        metrics.figures(() -> List.of(
                Figure.counter("spoor_trace_events", 12),
                Figure.counter("spoor_dropped", 1).labelled("reason", "expired"),
                Figure.counter("spoor_dropped", 2).labelled("reason", "queue_full"),
                Figure.gauge("spoor sessions", 3)));

        // When
        String page = get("/metrics").body();

        // Then
        assertThat(page)
                .contains("spoor_trace_events_total 12.0\n")
                .contains("spoor_dropped_total{reason=\"expired\"} 1.0\n")
                .contains("spoor_dropped_total{reason=\"queue_full\"} 2.0\n")
                .contains("# TYPE spoor_sessions gauge\nspoor_sessions 3.0\n");
    }

    @Test
    void a_dead_destination_makes_the_broker_degraded_but_still_ready() throws Exception {
        // Given
        report = new HealthReport(
                true,
                true,
                "serving",
                Map.of(
                        "logstash",
                        new Destination(false, "connection \"refused\""),
                        "influxdb",
                        new Destination(true, "ok")));

        // When
        HttpResponse<String> ready = get("/health/ready");

        // Then
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(ready.body())
                .isEqualTo("{\"status\":\"degraded\",\"detail\":\"serving\",\"destinations\":{"
                        + "\"influxdb\":{\"status\":\"up\",\"detail\":\"ok\"},"
                        + "\"logstash\":{\"status\":\"down\",\"detail\":\"connection \\\"refused\\\"\"}}}");
    }

    @Test
    void a_starting_broker_is_live_but_not_ready() throws Exception {
        // Given
        report = new HealthReport(true, false, "starting", Map.of());

        // When, then
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    }

    @Test
    void a_stuck_broker_is_neither_live_nor_ready() throws Exception {
        // Given
        report = new HealthReport(false, true, "event loop 1 stands still", Map.of());

        // When, then
        assertThat(get("/health/live").statusCode()).isEqualTo(503);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/live").body()).contains("event loop 1 stands still");
    }

    @Test
    void other_pages_and_methods_are_refused() throws Exception {
        // When
        HttpResponse<String> post = client.send(
                request("/metrics")
                        .POST(BodyPublishers.ofString("x".repeat(200_000)))
                        .build(),
                BodyHandlers.ofString());
        HttpResponse<String> head = client.send(
                request("/health/live").method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofString());

        // Then
        assertThat(get("/metrics/more").statusCode()).isEqualTo(404);
        assertThat(get("/health").statusCode()).isEqualTo(404);
        assertThat(get("/../etc/passwd").statusCode()).isEqualTo(404);
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void garbage_and_callers_that_send_nothing_keep_nobody_else_waiting() throws Exception {
        // Given
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                Socket silent = connect();
                sockets.add(silent);
            }
            Socket garbage = connect();
            sockets.add(garbage);
            garbage.getOutputStream().write(new byte[] {0x10, 0x0c, 0, 4, 'M', 'Q', 'T', 'T', '\r', '\n', '\r', '\n'});

            // When
            HttpResponse<String> live = get("/health/live");

            // Then
            assertThat(live.statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void callers_that_stop_in_the_middle_of_a_request_are_cut_off() throws Exception {
        // Given
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 6; i++) {
                Socket slow = connect();
                sockets.add(slow);
                slow.getOutputStream().write("GET /metrics HT".getBytes(StandardCharsets.US_ASCII));
            }

            // When, then
            await().ignoreExceptions()
                    .untilAsserted(
                            () -> assertThat(get("/health/live").statusCode()).isEqualTo(200));
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void an_address_that_is_taken_is_named() {
        // Given
        int port = address().getPort();
        HttpConfig taken = new HttpConfig(true, new HostAndPort("127.0.0.1", port));

        // When, then
        try (HttpEndpoint second = new HttpEndpoint(taken, metrics.registry(), () -> report)) {
            assertThatThrownBy(second::start)
                    .isInstanceOf(IOException.class)
                    .hasMessage("cannot listen on http.address 127.0.0.1:" + port + ": Address already in use");
        }
    }

    @Test
    void a_disabled_endpoint_listens_nowhere() throws Exception {
        // Given
        try (HttpEndpoint disabled = new HttpEndpoint(HttpConfig.disabled(), metrics.registry(), () -> report)) {
            // When
            disabled.start();

            // Then
            assertThat(disabled.address()).isNull();
        }
    }

    private InetSocketAddress address() {
        return Objects.requireNonNull(endpoint.address());
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(address());
        return socket;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address().getPort() + path))
                .timeout(Duration.ofSeconds(5));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private record FakeBridge(String name, Map<String, Number> metrics, boolean up) implements Bridge {
        @Override
        public void start() {}

        @Override
        public void stop(Duration drain) {}

        @Override
        public Health health() {
            return new Health(up, "fake");
        }
    }
}
