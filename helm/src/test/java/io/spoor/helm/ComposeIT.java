package io.spoor.helm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@code docker-compose} itself, which needs no daemon to say whether it would take a file. */
class ComposeIT {
    @Test
    void compose_takes_the_file() throws Exception {
        // When
        Process process = new ProcessBuilder(
                        List.of("docker-compose", "-f", ComposeFile.path().toString(), "config", "--services"))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);

        // Then
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        assertThat(output.lines()).contains("broker", "secrets", "kibana");
    }
}
