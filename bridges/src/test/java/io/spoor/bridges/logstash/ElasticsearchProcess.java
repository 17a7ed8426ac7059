package io.spoor.bridges.logstash;

import io.spoor.bridges.testing.FreePorts;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real Elasticsearch of one node as a child process, on free loopback ports, with 512 MB of heap and its files in a
 * temporary folder. It is unpacked from the archive that the system property {@code elasticsearch.zip} names ({@code
 * target/elasticsearch/elasticsearch.zip} without it; the build puts it there before integration tests). Root runs it as
 * nobody, since it refuses to run as root.
 */
public final class ElasticsearchProcess implements AutoCloseable {
    private static final int START_SECONDS = 240;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PAGE = 5000;
    private static final int UNAVAILABLE = 503;
    private static final int PAUSE_MILLIS = 100;

    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = JsonMapper.shared();
    private final TestFolder folder;
    private final TestFolder data;
    private final ChildProcess process;
    private final int port;

    private ElasticsearchProcess(TestFolder folder, TestFolder data, ChildProcess process, int port) {
        this.folder = folder;
        this.data = data;
        this.process = process;
        this.port = port;
    }

    /** Starts one and waits until it takes documents. */
    public static ElasticsearchProcess start() throws IOException, InterruptedException {
        TestFolder folder = new TestFolder("spoor-elasticsearch");
        unpack(Path.of(System.getProperty("elasticsearch.zip", "target/elasticsearch/elasticsearch.zip")), folder);
        Path home;
        try (Stream<Path> unpacked = Files.list(folder.path())) {
            home = unpacked.findFirst().orElseThrow();
        }
        TestFolder data = TestFolder.withMountPoint("spoor-elasticsearch-data");
        data.giveAway();
        List<Integer> ports = FreePorts.find(2);
        Files.writeString(
                home.resolve("config/elasticsearch.yml"), """
                cluster.name: spoor-test
                path.data: %s
                discovery.type: single-node
                http.host: 127.0.0.1
                http.port: %d
                transport.host: 127.0.0.1
                transport.port: %d
                xpack.security.enabled: false
                cluster.routing.allocation.disk.threshold_enabled: false
                """.formatted(data.path(), ports.get(0), ports.get(1)));
        Files.writeString(home.resolve("config/jvm.options.d/heap.options"), "-Xms512m\n-Xmx512m\n");
        // Neither its launcher nor itself takes away its temporary files.
        Path temporary = Files.createDirectory(folder.path().resolve("tmp"));
        folder.giveAway();
        List<String> command = new ArrayList<>(TestFolder.unprivileged());
        command.add(home.resolve("bin/elasticsearch").toString());
        ChildProcess process = ChildProcess.start(
                command,
                Map.of(
                        "ES_JAVA_HOME", System.getProperty("java.home"),
                        "ES_TMPDIR", temporary.toString(),
                        "CLI_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary),
                folder.path().resolve("output.log"));
        ElasticsearchProcess elasticsearch = new ElasticsearchProcess(folder, data, process, ports.get(0));
        try {
            process.await(elasticsearch::isReady, START_SECONDS);
        } catch (IllegalStateException e) {
            elasticsearch.close();
            throw e;
        }
        return elasticsearch;
    }

    /** Its HTTP port on the loopback. */
    public int port() {
        return port;
    }

    /** Makes what was indexed so far visible to {@link #count}, {@link #ids} and {@link #search}. */
    public void refresh() throws IOException, InterruptedException {
        request("POST", "/_refresh", "");
    }

    /** How many documents an index has; 0 if there is no such index. */
    public long count(String index) throws IOException, InterruptedException {
        refresh();
        return request("GET", "/" + index + "/_count?ignore_unavailable=true", "")
                .get("count")
                .asLong();
    }

    /** The ids of all documents of an index, in the order of a numeric field with a different value in each. */
    public List<String> ids(String index, String sortField) throws IOException, InterruptedException {
        refresh();
        List<String> ids = new ArrayList<>();
        String after = "";
        while (true) {
            JsonNode hits = search(
                    index,
                    "{\"size\":" + PAGE + ",\"_source\":false,\"sort\":[{\"" + sortField + "\":\"asc\"}]" + after
                            + "}");
            for (JsonNode hit : hits) {
                ids.add(hit.get("_id").asString());
                after = ",\"search_after\":" + hit.get("sort");
            }
            if (hits.size() < PAGE) {
                return ids;
            }
        }
    }

    /** The hits ({@code _id}, {@code _source}) of a search request in JSON, as of the last {@link #refresh}. */
    public JsonNode search(String index, String body) throws IOException, InterruptedException {
        return request("POST", "/" + index + "/_search", body).at("/hits/hits");
    }

    /**
     * Any request; the answer must be a success. While Elasticsearch answers that it is unavailable it is asked again,
     * for half a minute: it does so between creating an index and starting the first shard of it.
     */
    public JsonNode request(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (response.statusCode() == UNAVAILABLE && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            response = http.send(request, HttpResponse.BodyHandlers.ofString());
        }
        if (response.statusCode() >= 300) {
            throw new IOException(method + " " + path + ": " + response.statusCode() + " " + response.body());
        }
        return json.readTree(response.body());
    }

    @Override
    public void close() {
        process.close();
        folder.close();
        data.close();
    }

    private boolean isReady() {
        try {
            String status = request("GET", "/_cluster/health", "").get("status").asString();
            return !status.equals("red");
        } catch (IOException e) {
            return false; // not yet
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void unpack(Path archive, TestFolder into) throws IOException {
        if (!Files.exists(archive)) {
            throw new IOException(archive.toAbsolutePath()
                    + " does not exist; 'mvn pre-integration-test' puts it there, or set -Delasticsearch.zip");
        }
        try (InputStream file = Files.newInputStream(archive);
                ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path path = into.path().resolve(entry.getName()).normalize();
                if (!path.startsWith(into.path())) {
                    throw new IOException("The archive holds " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    Path parent = Objects.requireNonNull(path.getParent());
                    Files.createDirectories(parent);
                    Files.copy(zip, path);
                    boolean isProgram = parent.endsWith("bin");
                    if (isProgram && !path.toFile().setExecutable(true, false)) {
                        throw new IOException(path + " cannot be made executable");
                    }
                }
            }
        }
    }
}
