package io.spoor.broker.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code spoor.jar} as a process of its own that is killed and started again on the same data. Each start takes a free
 * port: the old one is in the range that other connections of this machine draw from. One thread.
 */
final class BrokerProcess implements AutoCloseable {
    private static final Path JAR = Path.of("target/spoor.jar").toAbsolutePath();
    private static final Duration START = Duration.ofSeconds(60);
    private static final Pattern ADDRESS = Pattern.compile("mqtt://127\\.0\\.0\\.1:(\\d+)");

    private final Path folder;
    private @Nullable Process process;

    private BrokerProcess(Path folder) {
        this.folder = folder;
    }

    /** A broker with this configuration. */
    static BrokerProcess with(Path folder, String configuration) throws IOException {
        Files.writeString(folder.resolve("spoor.yaml"), configuration);
        return new BrokerProcess(folder);
    }

    /** A broker whose configuration and data are in a folder. */
    BrokerProcess(Path folder, String durability) throws IOException {
        this(folder);
        Files.writeString(folder.resolve("spoor.yaml"), """
                listeners: [{name: tcp, type: mqtt, address: "127.0.0.1:0"}]
                http: {enabled: false}
                bridges: {embedded: false}
                mqtt: {maximumPacketSize: 128KiB, maximumQueuedMessages: 10000000, maximumQueuedBytes: 4GiB, queueBudget: 4GiB}
                store: {durability: %s, segment: 1MiB}
                """.formatted(durability));
    }

    /** Starts it and does not wait. */
    void launch() throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx2g",
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
    }

    /** Waits until it serves clients; fails if it does not. */
    InetSocketAddress awaitReady() {
        await().pollInterval(Duration.ofMillis(20))
                .atMost(START)
                .until(() -> text("out").contains("Ctrl-C") || !isAlive());
        Matcher matcher = ADDRESS.matcher(text("out"));
        assertThat(matcher.find() && isAlive())
                .as("%s %s", text("out"), text("err"))
                .isTrue();
        return new InetSocketAddress("127.0.0.1", Integer.parseInt(matcher.group(1)));
    }

    /** SIGKILL; the process is gone on return. */
    void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** The highest number of a file of the store. */
    int newestSegment() throws IOException {
        try (var files = Files.list(folder.resolve("data/store"))) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d{12}\\.store"))
                    .sorted()
                    .toList();
            return Integer.parseInt(names.get(names.size() - 1).substring(0, 12));
        }
    }

    /** What the broker wrote to its standard error since its last start. */
    String errors() {
        return text("err");
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
