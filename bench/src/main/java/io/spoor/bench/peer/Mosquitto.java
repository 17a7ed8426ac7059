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
 */
record Mosquitto(String name, boolean noDelay) implements Peer {

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
                + (noDelay ? "; set_tcp_nodelay true" : "");
    }

    @Override
    public List<String> command(Path directory, int port) throws IOException {
        Path config = directory.resolve("mosquitto.conf");
        Files.writeString(config, """
                listener %d 127.0.0.1
                allow_anonymous true
                persistence false
                max_queued_messages 0
                set_tcp_nodelay %b
                """.formatted(port, noDelay));
        return List.of(executable(), "-c", config.toString());
    }

    private static String executable() throws IOException {
        return Stream.of("/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto")
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .orElseThrow(() -> new IOException("mosquitto is not installed (Debian: apt-get install mosquitto)"));
    }
}
