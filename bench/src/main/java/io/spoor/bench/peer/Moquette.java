package io.spoor.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The broker whose extension interfaces Spoor keeps, unmodified. */
record Moquette(String name) implements Peer {

    @Override
    public String version() {
        return "0.17";
    }

    @Override
    public String settings() {
        return "persistence and telemetry off, otherwise defaults";
    }

    @Override
    public List<String> command(Path directory, int port) throws IOException {
        Path config = Files.createDirectory(directory.resolve("config")).resolve("moquette.conf");
        Files.writeString(config, """
                host 127.0.0.1
                port %d
                allow_anonymous true
                persistence_enabled false
                telemetry_enabled false
                data_path %s
                """.formatted(port, directory.resolve("data")));
        Files.createDirectory(directory.resolve("data"));
        return List.of(
                Java.executable(),
                "-Dmoquette.path=" + directory,
                "-cp",
                Java.libraries("moquette"),
                "io.moquette.broker.Server");
    }
}
