package io.spoor.bridges.influxdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every class of answer that a real influxd 1.6 can be brought to give to {@code /write}. Those of other versions, and 429
 * and 503, are in {@link InfluxStoreTest} against a fake.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InfluxdStoreIT {
    private static final String LINE = "m v=1.0 1767225600000000000";

    private InfluxdProcess influxd;

    @BeforeAll
    void start(@TempDir Path dir) throws IOException, InterruptedException {
        influxd = InfluxdProcess.start(dir, "max-values-per-tag = 3", """
                auth-enabled = true
                  max-body-size = 5000""");
        admin("CREATE USER admin WITH PASSWORD 'pw' WITH ALL PRIVILEGES", false);
        admin("CREATE DATABASE db", true);
        admin("CREATE RETENTION POLICY short ON db DURATION 1h REPLICATION 1 SHARD DURATION 1h", true);
        admin("CREATE USER reader WITH PASSWORD 'pw'", true);
        admin("GRANT READ ON db TO reader", true);
    }

    @AfterAll
    void stop() {
        influxd.close();
    }

    @Test
    void points_are_stored_also_compressed_and_the_version_is_found_out() {
        assertThat(write(WriteApi.V1, "db", "admin", "pw", LINE)).isEqualTo(new WriteOutcome.Stored());
        assertThat(write(WriteApi.AUTO, "db", "admin", "pw", LINE)).isEqualTo(new WriteOutcome.Stored());
        assertThat(write(WriteApi.V1, "db/autogen", "admin", "pw", LINE)).isEqualTo(new WriteOutcome.Stored());
    }

    @Test
    void credentials_rights_database_and_retention_policy_that_are_wrong_are_refused() {
        assertRefused(write(WriteApi.V1, "db", "admin", "wrong", LINE), "401");
        assertRefused(write(WriteApi.V1, "db", null, null, LINE), "401");
        assertRefused(write(WriteApi.V1, "db", "reader", "pw", LINE), "403");
        assertRefused(write(WriteApi.V1, "nothere", "admin", "pw", LINE), "404", "database not found");
        assertRefused(write(WriteApi.V1, "db/nothere", "admin", "pw", LINE), "retention policy not found");
        // Version 2's interface is not there before 1.8.
        assertRefused(write(WriteApi.V2, "db", "admin", "pw", LINE), "404");
    }

    @Test
    void what_is_wrong_with_points_is_rejected_in_influxdbs_words() {
        assertRejected(write(WriteApi.V1, "db", "admin", "pw", "garbage"), "unable to parse");
        assertRejected(write(WriteApi.V1, "db", "admin", "pw", LINE + "\ngarbage"), "partial write: unable to parse");
        write(WriteApi.V1, "db", "admin", "pw", "typed v=1.0 1");
        assertRejected(
                write(WriteApi.V1, "db", "admin", "pw", "typed v=2.0 2\ntyped v=\"x\" 3"), "field type conflict");
        for (int i = 0; i < 3; i++) {
            write(WriteApi.V1, "db", "admin", "pw", "tags,t=" + i + " v=1 1");
        }
        assertRejected(write(WriteApi.V1, "db", "admin", "pw", "tags,t=9 v=1 1"), "max-values-per-tag");
        assertRejected(write(WriteApi.V1, "db/short", "admin", "pw", "old v=1 1"), "points beyond retention policy");
    }

    @Test
    void too_much_at_once_is_told_so() {
        // Not compressed: influxd limits what it reads from the network.
        assertThat(write(WriteApi.V1, "db", "admin", "pw", (LINE + "\n").repeat(500), false))
                .isInstanceOf(WriteOutcome.TooLarge.class);
    }

    @Test
    void one_that_does_not_answer_is_busy() throws IOException, InterruptedException {
        influxd.pause(true);
        try {
            assertThat(write(WriteApi.V1, "db", "admin", "pw", LINE))
                    .isInstanceOfSatisfying(
                            WriteOutcome.Busy.class,
                            busy -> assertThat(busy.reason()).containsIgnoringCase("timeout"));
        } finally {
            influxd.pause(false);
        }
        assertThat(write(WriteApi.V1, "db", "admin", "pw", LINE)).isEqualTo(new WriteOutcome.Stored());
    }

    private static void assertRefused(WriteOutcome outcome, String... words) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        WriteOutcome.Refused.class,
                        r -> assertThat(r.reason()).contains(words).doesNotContain("pw"));
    }

    private static void assertRejected(WriteOutcome outcome, String words) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        WriteOutcome.Rejected.class,
                        r -> assertThat(r.reason())
                                .startsWith("HTTP status code: 400; Message: ")
                                .contains(words));
    }

    private WriteOutcome write(
            WriteApi api, String bucket, @Nullable String user, @Nullable String password, String lines) {
        return write(api, bucket, user, password, lines, true);
    }

    private WriteOutcome write(
            WriteApi api, String bucket, @Nullable String user, @Nullable String password, String lines, boolean gzip) {
        StoreAddress address = new StoreAddress(
                api,
                influxd.url().toString(),
                "-",
                bucket,
                user,
                password == null ? null : Secret.of(password),
                gzip,
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                null);
        try (InfluxStore store = new InfluxStore(address)) {
            return store.write(lines);
        }
    }

    private void admin(String influxQl, boolean withPassword) throws IOException, InterruptedException {
        String query = "/query?q=" + URLEncoder.encode(influxQl, StandardCharsets.UTF_8);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(influxd.url() + query))
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.noBody());
        if (withPassword) {
            String credentials = Base64.getEncoder().encodeToString("admin:pw".getBytes(StandardCharsets.UTF_8));
            request.header("Authorization", "Basic " + credentials);
        }
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body()).doesNotContain("error");
    }
}
