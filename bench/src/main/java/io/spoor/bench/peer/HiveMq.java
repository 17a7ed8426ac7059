package io.spoor.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * HiveMQ Community Edition.
 *
 * @param mode its persistence: in-memory or, which is its default, file
 */
record HiveMq(String name, String mode) implements Peer {

    @Override
    public String version() {
        return "CE 2025.5";
    }

    @Override
    public String settings() {
        return "persistence " + mode + ","
                + (mode.equals("file") ? " forced to the disk once a second, as by default," : "")
                + " queues of 1,000,000 messages, usage statistics off, an extension that lets all in";
    }

    @Override
    public List<String> command(Path directory, int port) throws IOException {
        for (String folder : List.of("conf", "data", "extensions")) {
            Files.createDirectories(directory.resolve(folder));
        }
        Files.writeString(directory.resolve("conf/config.xml"), """
                <?xml version="1.0"?>
                <hivemq>
                  <listeners>
                    <tcp-listener><port>%d</port><bind-address>127.0.0.1</bind-address></tcp-listener>
                  </listeners>
                  <mqtt>
                    <queued-messages><max-queue-size>1000000</max-queue-size></queued-messages>
                  </mqtt>
                  <persistence><mode>%s</mode></persistence>
                  <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
                </hivemq>
                """.formatted(port, mode));
        return List.of(
                Java.executable(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                "-cp",
                Java.libraries("hivemq"),
                "io.spoor.bench.peers.hivemq.Server",
                directory.toString());
    }
}
