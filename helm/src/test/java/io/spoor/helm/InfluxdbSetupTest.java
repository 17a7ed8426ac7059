package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code files/influxdb/setup.sh} with a program in place of InfluxDB's command line. */
class InfluxdbSetupTest {
    private static final Path SCRIPT = Chart.FOLDER.resolve("files/influxdb/setup.sh");
    private static final Path STAND_IN = Chart.FOLDER.resolve("src/test/resources/influx-stand-in.sh");
    private static final String BUCKET = "orgs/0a1b2c3d4e5f6071/buckets/0000000000000001";

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new LinkedHashMap<>();

    @BeforeEach
    void a_stand_in_and_secrets() throws IOException {
        Path program = Files.createDirectory(folder.resolve("bin")).resolve("influx");
        Files.copy(STAND_IN, program);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Files.createDirectory(folder.resolve("state"));
        write("state/token", "the-token");
        Files.createDirectory(folder.resolve("users"));
        write("users/admin-token", "the-token\n");
        write("users/spoor", "password-of-spoor");
        write("users/grafana", "password-of-grafana");
        environment.put("STAND_IN", folder.resolve("state").toString());
        environment.put("INFLUX_HOST", "https://influxdb:8086");
        environment.put("INFLUX_ORG", "spoor");
        environment.put("INFLUX_TOKEN_FILE", folder.resolve("users/admin-token").toString());
        environment.put("SPOOR_USERS", folder.resolve("users").toString());
        environment.put("SPOOR_WAIT", "30");
    }

    @Test
    void bucket_mapping_and_two_users_are_made_once_influxdb_answers() throws Exception {
        // Given
        write("state/starting", "2");

        // When
        run().succeeded();

        // Then
        assertThat(read("buckets")).containsExactly("0000000000000001 mqtt 90d");
        assertThat(read("mappings")).containsExactly("0000000000000002 mqtt 0000000000000001 autogen");
        assertThat(read("users"))
                .containsExactly(
                        "0000000000000003 spoor write:" + BUCKET + " password-of-spoor",
                        "0000000000000004 grafana read:" + BUCKET + " password-of-grafana");
    }

    @Test
    void the_bucket_of_the_images_first_start_is_taken() throws Exception {
        // Given
        write("state/buckets", "0000000000000001 mqtt 24h\n");
        write("state/ids", "1");

        // When
        run().succeeded();

        // Then
        assertThat(read("buckets")).containsExactly("0000000000000001 mqtt 90d");
        assertThat(read("mappings")).hasSize(1);
    }

    @Test
    void a_second_run_changes_nothing() throws Exception {
        // Given
        run().succeeded();
        List<String> before = everything();

        // When
        run().succeeded();

        // Then
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void new_passwords_and_another_retention_are_taken_over() throws Exception {
        // Given
        run().succeeded();
        write("users/spoor", "another-password");
        environment.put("SPOOR_RETENTION", "0");

        // When
        run().succeeded();

        // Then
        assertThat(read("buckets")).containsExactly("0000000000000001 mqtt 0");
        assertThat(read("users"))
                .containsExactly(
                        "0000000000000003 spoor write:" + BUCKET + " another-password",
                        "0000000000000004 grafana read:" + BUCKET + " password-of-grafana");
    }

    @Test
    void a_user_with_other_rights_gets_those_that_it_should_have() throws Exception {
        // Given: another's user whose name begins the same, too
        write("state/buckets", "0000000000000001 mqtt 90d\n");
        write("state/ids", "9");
        write(
                "state/users",
                "0000000000000007 spoor2 write:orgs/0a1b2c3d4e5f6071/buckets/00000000000000ff other-one\n"
                        + "0000000000000008 spoor read:" + BUCKET + " password-of-spoor\n");

        // When
        ScriptRun run = run().succeeded();

        // Then
        assertThat(run.output()).contains("took read:" + BUCKET + " from spoor");
        assertThat(read("users"))
                .contains("0000000000000007 spoor2 write:orgs/0a1b2c3d4e5f6071/buckets/00000000000000ff other-one")
                .anyMatch(line -> line.endsWith(" spoor write:" + BUCKET + " password-of-spoor"))
                .hasSize(3);
    }

    @Test
    void what_influx_refuses_ends_it_with_the_reason() throws Exception {
        // Given
        write("users/grafana", "short");

        // When
        ScriptRun run = run();

        // Then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output())
                .contains("influx v1 auth create", "at least 8 characters")
                .doesNotContain("short\n");
    }

    @Test
    void a_wrong_token_ends_it() throws Exception {
        // Given
        write("users/admin-token", "wrong");

        // When
        ScriptRun run = run();

        // Then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output())
                .contains(
                        "401 Unauthorized", "does not know the token in", "may have been cut short: delete its volume")
                .doesNotContain("wrong");
    }

    @Test
    void an_influxdb_that_never_answers_ends_it() throws Exception {
        // Given
        write("state/starting", "1000");
        environment.put("SPOOR_WAIT", "1");

        // When
        ScriptRun run = run();

        // Then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output()).contains("is not ready after 1 s", "connection refused");
    }

    private ScriptRun run() throws IOException, InterruptedException {
        return ScriptRun.of(SCRIPT, folder.resolve("bin") + ":/usr/bin:/bin", environment);
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    private List<String> read(String file) throws IOException {
        return Files.readAllLines(folder.resolve("state").resolve(file));
    }

    private List<String> everything() throws IOException {
        return List.of(
                String.join("\n", read("buckets")),
                String.join("\n", read("mappings")),
                String.join("\n", read("users")));
    }
}
