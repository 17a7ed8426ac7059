package io.spoor.broker.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.bridges.testing.FreePorts;
import io.spoor.tracing.journal.JournalReader;
import io.spoor.tracing.journal.SegmentJournal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code spoor.jar} as a process of its own that traces every message to Logstash, and can be killed and started again on
 * the same port and data. One thread.
 */
final class TracedBroker implements AutoCloseable {
    private static final Path JAR = Path.of("target/spoor.jar").toAbsolutePath();
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration KEPT = Duration.ofHours(1);

    private final Path folder;
    private final int port;
    private @Nullable Process process; // null before the first start

    /** One whose configuration and data are in a folder, and whose trace goes over TCP. */
    TracedBroker(Path folder, int logstashPort) throws IOException {
        this(folder, logstashPort, "tcp");
    }

    TracedBroker(Path folder, int logstashPort, String transport) throws IOException {
        this.folder = folder;
        this.port = FreePorts.one();
        Files.writeString(folder.resolve("spoor.yaml"), """
                listeners: [{name: tcp, type: mqtt, address: "127.0.0.1:%d"}]
                http: {enabled: false}
                bridges: {embedded: false}
                tracing:
                  messages: all
                  journal: {segment: 1MiB, maximum: 1GiB, keep: 1h}
                  logstash:
                    hosts: ["127.0.0.1:%d"]
                    transport: %s
                    reconnectDelay: 200ms
                    confirmEvery: 2s
                    window: 2000
                """.formatted(port, logstashPort, transport));
    }

    int port() {
        return port;
    }

    /** Starts it and waits until it serves clients. */
    void start() throws IOException {
        Process started = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        JAR.toString(),
                        "run",
                        "--config",
                        "spoor.yaml")
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        process = started;
        await().atMost(START).until(() -> text("out").contains("Ctrl-C") || !started.isAlive());
        assertThat(started.isAlive()).as("%s %s", text("out"), text("err")).isTrue();
    }

    /** SIGKILL; the process is gone on return. */
    void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /** SIGTERM; it delivers what it has for a while, and ends. */
    void stop() throws InterruptedException {
        if (process != null) {
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** The documents that its journal holds; it must not run. */
    List<JsonNode> journaled() throws IOException, InterruptedException {
        List<JsonNode> documents = new ArrayList<>();
        try (SegmentJournal journal = SegmentJournal.open(
                        folder.resolve("data/journal/trace"), new SegmentJournal.Options(1 << 20, 1 << 30, KEPT));
                JournalReader reader = journal.reader("truth")) {
            reader.onLoss((first, last, cause) -> {
                throw new IllegalStateException("The journal lacks records " + first + " to " + last + ": " + cause);
            });
            int count;
            do {
                count = reader.read(10_000, Duration.ZERO, (index, record) -> documents.add(parse(record)));
            } while (count > 0);
        }
        return documents;
    }

    private static JsonNode parse(ByteBuffer record) {
        byte[] bytes = new byte[record.remaining()];
        record.get(bytes);
        return JsonMapper.shared().readTree(bytes);
    }

    private String text(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
