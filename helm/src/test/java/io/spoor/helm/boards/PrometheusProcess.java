package io.spoor.helm.boards;

import io.spoor.bridges.testing.FreePorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** A real Prometheus (Debian's package {@code prometheus}) as a child process that scrapes one broker each second. */
final class PrometheusProcess implements AutoCloseable {
    private static final int START_SECONDS = 60;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final int port;

    private PrometheusProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static PrometheusProcess start(Path folder, InetSocketAddress metrics) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path config = Files.writeString(folder.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
                rule_files: ["%s"]
                scrape_configs:
                  - job_name: spoor
                    static_configs: [{targets: ["127.0.0.1:%d"]}]
                """.formatted(
                        Path.of("files/prometheus/spoor.rules.yaml").toAbsolutePath(), metrics.getPort()));
        int port = FreePorts.one();
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        PrometheusProcess prometheus = new PrometheusProcess(process, port);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!prometheus.isReady()) {
            if (process.waitFor(100, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                prometheus.close();
                throw new IOException("It did not start: " + Files.readString(folder.resolve("prometheus.log")));
            }
        }
        return prometheus;
    }

    /** What a query gives now: the labels' values, but for the broker's address and the figure's name, and the value. */
    List<String> query(String promQl) throws IOException, InterruptedException {
        JsonNode answer = get("/api/v1/query?query=" + URLEncoder.encode(promQl, StandardCharsets.UTF_8));
        List<String> rows = new ArrayList<>();
        for (JsonNode result : answer.at("/data/result")) {
            List<String> cells = new ArrayList<>();
            result.get("metric").properties().forEach(label -> {
                if (!List.of("instance", "job", "__name__").contains(label.getKey())) {
                    cells.add(label.getValue().asString());
                }
            });
            double value = Double.parseDouble(result.at("/value/1").asString());
            cells.add(Search.text(ChartFiles.JSON.valueToTree(value)));
            rows.add(String.join(" | ", cells));
        }
        return rows;
    }

    /** The names of alerts that are pending or fire. */
    List<String> alerts() throws IOException, InterruptedException {
        return get("/api/v1/alerts")
                .at("/data/alerts")
                .valueStream()
                .map(alert -> alert.at("/labels/alertname").asString())
                .distinct()
                .sorted()
                .toList();
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(path + ": " + response.body());
        }
        return ChartFiles.JSON.readTree(response.body());
    }

    private boolean isReady() throws InterruptedException {
        try {
            return get("/api/v1/query?query=up")
                    .at("/data/result/0/value/1")
                    .asString("")
                    .equals("1");
        } catch (IOException e) {
            return false; // not yet
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
