package io.spoor.bench.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Eclipse Mosquitto, as installed.
 *
 * @param noDelay whether it sets TCP_NODELAY, which is off by default
 * @param saving what it does about its file, in the words of its configuration; empty for no file
 */
record Mosquitto(String name, boolean noDelay, String saving) implements Peer {

    /** The whole database is written and forced to the disk after each turn of its loop in which something changed. */
    static final String EACH_CHANGE = "autosave_on_changes true\nautosave_interval 1";
    /** Likewise once a second. */
    static final String EACH_SECOND = "autosave_interval 1";

    @Override
    public String version() throws IOException {
        Process process =
                new ProcessBuilder(executable(), "-h").redirectErrorStream(true).start();
        try (Stream<String> lines = process.inputReader(StandardCharsets.UTF_8).lines()) {
            return lines.findFirst().orElse("unknown").replace("mosquitto version ", "");
        }
    }

    @Override
    public String settings() {
        return "max_queued_messages 0, so that no queue limit drops messages"
                + (noDelay ? "; set_tcp_nodelay true" : "")
                + (saving.isEmpty() ? "" : "; persistence true, " + saving.replace("\n", ", "));
    }

    @Override
    public List<String> command(Path directory, int port) throws IOException {
        Path config = directory.resolve("mosquitto.conf");
        Files.writeString(config, """
                listener %d 127.0.0.1
                allow_anonymous true
                persistence %b
                max_queued_messages 0
                set_tcp_nodelay %b
                """.formatted(port, !saving.isEmpty(), noDelay) + file(directory));
        return List.of(executable(), "-c", config.toString());
    }

    /** As root it would become another user, who may not write here. */
    private String file(Path directory) {
        return saving.isEmpty()
                ? ""
                : "persistence_location " + directory + "/\n" + saving + "\nuser " + System.getProperty("user.name")
                        + "\n";
    }

    private static String executable() throws IOException {
        return Stream.of("/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto")
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .orElseThrow(() -> new IOException("mosquitto is not installed (Debian: apt-get install mosquitto)"));
    }
}
