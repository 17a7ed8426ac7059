package io.spoor.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;

/**
 * Spoor from this working tree.
 *
 * @param payloads whether every payload goes into the embedded store
 * @param options of the JVM
 * @param keeping what is said about sessions that stay, in the words of the configuration; empty for the defaults
 * @param traceTo where the trace goes
 * @param messages the tracing setting {@code messages}: all, summary or none
 */
record Spoor(String name, String messages, TraceTo traceTo, boolean payloads, String keeping, List<String> options)
        implements Peer {

    /** Queues as long as the other brokers have them here, in a store that survives the death of the process. */
    static final String PROCESS = keeping("process");
    /** Likewise, and a loss of power. */
    static final String POWER = keeping("power");

    private static String keeping(String durability) {
        return "mqtt: {maximumQueuedMessages: 1000000, maximumQueuedBytes: 1GiB}\nstore: {durability: " + durability
                + "}\n";
    }

    @Override
    public String version() throws IOException {
        String version;
        try (JarFile file = new JarFile(jar().toFile())) {
            version = file.getManifest().getMainAttributes().getValue("Implementation-Version");
        }
        return ((version == null ? "" : version) + " " + Java.commit()).trim();
    }

    @Override
    public String settings() {
        return "tracing.messages " + messages + ", " + traceTo.words() + "; "
                + (payloads ? "every payload into the embedded store" : "no payload bridge")
                + (keeping.isEmpty() ? "" : "; " + keeping.trim().replace("\n", "; "));
    }

    @Override
    public List<String> command(Path directory, int port) throws IOException {
        Path config = directory.resolve("spoor.yaml");
        Files.writeString(
                config,
                """
                node: bench
                dataDir: %1$s/data
                listeners:
                  - {name: tcp, type: mqtt, address: "127.0.0.1:%2$d"}
                auth: {anonymous: true}
                tracing:
                  messages: %3$s
                  %5$s
                bridges:
                  embedded: %4$s
                """.formatted(
                                        directory,
                                        port,
                                        messages,
                                        payloads ? "{address: \"127.0.0.1:0\"}" : "false",
                                        traceTo.section(directory))
                        + keeping);
        List<String> command = new ArrayList<>(List.of(Java.executable()));
        command.addAll(javaOptions());
        command.addAll(options);
        command.addAll(List.of("-jar", jar().toString(), "run", "--config", config.toString()));
        return command;
    }

    /** What a user would put into JAVA_TOOL_OPTIONS; for trying out flags. */
    private static List<String> javaOptions() {
        String options = System.getProperty("spoor.java.options", "").trim();
        return options.isEmpty() ? List.of() : List.of(options.split(" +", -1));
    }

    private static Path jar() throws IOException {
        Path jar = Java.root().resolve("broker/target/spoor.jar");
        if (!Files.isRegularFile(jar)) {
            throw new IOException(jar + " is missing; build it with: mvn -q -pl broker -am -DskipTests package");
        }
        return jar;
    }
}
