package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Programs that read their certificate only when they start are started anew after a renewal. */
class RenewalTest {
    private static final String STARTED = "/tmp/started";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "false, StatefulSet, r-spoor-logstash, logstash",
        "false, StatefulSet, r-spoor-influxdb, influxdb",
        "false, Deployment, r-spoor-kibana, kibana",
        "true, Logstash, r-spoor, logstash"
    })
    void a_renewed_certificate_ends_the_container_that_would_not_read_it(
            boolean eck, String kind, String name, String part) throws Exception {
        // Given
        JsonNode container = Chart.defaults()
                .with("eck.enabled", eck)
                .render()
                .get(kind, name)
                .container(part);
        String certificate = mountPath(container, "tls") + "/tls.crt";
        String command = container.at("/livenessProbe/exec/command/2").asString();
        Path started = folder.resolve("started");
        Path file = Files.createFile(folder.resolve("tls.crt"));

        // When: it starts, and lives
        assertThat(run(container.at("/lifecycle/postStart/exec/command/2").asString(), certificate))
                .isZero();
        assertThat(started).exists();
        String check = command.substring(0, command.indexOf(" && "));
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
        int before = run(check, certificate);
        Files.setLastModifiedTime(
                file, FileTime.fromMillis(Files.getLastModifiedTime(started).toMillis() + 1000));
        int after = run(check, certificate);

        // Then
        assertThat(before).isZero();
        assertThat(after).isEqualTo(1);
        assertThat(container.has("startupProbe")).isTrue();
    }

    private int run(String command, String certificate) throws Exception {
        Path script = folder.resolve("command.sh");
        Files.writeString(
                script,
                command.replace(certificate, folder.resolve("tls.crt").toString())
                        .replace(STARTED, folder.resolve("started").toString()));
        return ScriptRun.of(script, Map.of()).status();
    }

    private static String mountPath(JsonNode container, String volume) {
        return container
                .path("volumeMounts")
                .valueStream()
                .filter(mount -> mount.path("name").asString().equals(volume))
                .map(mount -> mount.path("mountPath").asString())
                .findFirst()
                .orElseThrow();
    }
}
