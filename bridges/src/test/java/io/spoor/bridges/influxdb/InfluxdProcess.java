package io.spoor.bridges.influxdb;

import io.spoor.bridges.testing.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real influxd 1.6 (Debian's package {@code influxdb}) as a child process with its files in a folder of the test. */
public final class InfluxdProcess implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/influxd");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();
    private final Path folder;
    private final Path config;
    private final int port;
    private Process process;

    private InfluxdProcess(Path folder, Path config, int port, Process process) {
        this.folder = folder;
        this.config = config;
        this.port = port;
        this.process = process;
    }

    /** Starts one on free loopback ports and waits until it answers. */
    public static InfluxdProcess start(Path folder) throws IOException, InterruptedException {
        return start(folder, "", "");
    }

    /** As {@link #start(Path)}, with more lines in two sections of its configuration. */
    static InfluxdProcess start(Path folder, String data, String httpd) throws IOException, InterruptedException {
        List<Integer> ports = FreePorts.find(2);
        Path config = folder.resolve("influxdb.conf");
        Files.writeString(config, """
                reporting-disabled = true
                bind-address = "127.0.0.1:%d"
                [meta]
                  dir = "%s"
                [data]
                  dir = "%s"
                  wal-dir = "%s"
                  query-log-enabled = false
                  %s
                [monitor]
                  store-enabled = false
                [http]
                  bind-address = "127.0.0.1:%d"
                  log-enabled = false
                  %s
                """.formatted(
                        ports.get(1),
                        folder.resolve("meta"),
                        folder.resolve("data"),
                        folder.resolve("wal"),
                        data,
                        ports.get(0),
                        httpd));
        Process process = launch(folder, config);
        InfluxdProcess influxd = new InfluxdProcess(folder, config, ports.get(0), process);
        influxd.awaitReady();
        return influxd;
    }

    /** What to configure as {@code url}. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Creates a database; its name is what to configure as {@code bucket}. */
    public void createDatabase(String name) throws IOException, InterruptedException {
        query("", "CREATE DATABASE \"" + name + "\"");
    }

    /** Runs InfluxQL; the answer as influxd writes it, with times in nanoseconds. */
    public JsonNode query(String database, String influxQl) throws IOException, InterruptedException {
        String uri = "http://127.0.0.1:" + port + "/query?epoch=ns&db=" + encode(database) + "&q=" + encode(influxQl);
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri))
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        JsonNode answer = json.readTree(response.body());
        if (response.statusCode() != 200 || answer.findValue("error") != null) {
            throw new IOException(influxQl + " failed: " + response.statusCode() + " " + response.body());
        }
        return answer;
    }

    /** The rows of the answer's first series, without their time; empty if there is none. */
    public List<List<Object>> rows(String database, String influxQl) throws IOException, InterruptedException {
        List<List<Object>> rows = new ArrayList<>();
        JsonNode values = query(database, influxQl).at("/results/0/series/0/values");
        for (JsonNode row : values) {
            List<Object> cells = new ArrayList<>();
            for (int i = 1; i < row.size(); i++) {
                cells.add(json.treeToValue(row.get(i), Object.class));
            }
            rows.add(cells);
        }
        return rows;
    }

    /** Stops it where it is, as if it were busy with something else, or lets it go on. */
    public void pause(boolean paused) throws IOException, InterruptedException {
        String signal = paused ? "-STOP" : "-CONT";
        new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    /** Kills it hard; what was acknowledged is in its log on disk. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Starts it again on the same port and files. */
    public void restart() throws IOException, InterruptedException {
        process = launch(folder, config);
        awaitReady();
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

    private static Process launch(Path folder, Path config) throws IOException {
        return new ProcessBuilder(PROGRAM.toString(), "-config", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("influxd.log").toFile()))
                .start();
    }

    private void awaitReady() throws IOException, InterruptedException {
        URI ping = URI.create("http://127.0.0.1:" + port + "/ping");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                HttpRequest request = HttpRequest.newBuilder(ping)
                        .timeout(Duration.ofSeconds(2))
                        .build();
                if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 204) {
                    return;
                }
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IOException(
                            "influxd did not start: " + Files.readString(folder.resolve("influxd.log")), notYet);
                }
            }
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
