package io.spoor.bridges.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.bridges.influxdb.InfluxStore;
import io.spoor.bridges.influxdb.StoreAddress;
import io.spoor.bridges.influxdb.WriteApi;
import io.spoor.bridges.influxdb.WriteOutcome;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a real QuestDB answers to the store that serves InfluxDB. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuestDbStoreTest {
    private QuestDb questDb;

    @BeforeAll
    void start(@TempDir Path dir) throws Exception {
        questDb = QuestDb.start(dir, "127.0.0.1", 0, 1);
    }

    @AfterAll
    void stop() {
        questDb.close();
    }

    @Test
    void points_are_stored_compressed_or_not_and_its_version_speaks_for_version_2() {
        assertThat(write(WriteApi.V2, false, "a v=1.0 1767225600000000000")).isEqualTo(new WriteOutcome.Stored());
        assertThat(write(WriteApi.V2, true, "a v=2.0 1767225600000000001")).isEqualTo(new WriteOutcome.Stored());
        assertThat(write(WriteApi.AUTO, true, "a v=3.0 1767225600000000002")).isEqualTo(new WriteOutcome.Stored());
    }

    @Test
    void what_is_wrong_with_points_is_rejected() {
        assertThat(write(WriteApi.V2, false, "garbage")).isInstanceOf(WriteOutcome.Rejected.class);
        write(WriteApi.V2, false, "typed v=1.0 1767225600000000000");
        assertThat(write(WriteApi.V2, false, "typed v=\"text\" 1767225600000000001"))
                .isInstanceOfSatisfying(
                        WriteOutcome.Rejected.class,
                        rejected -> assertThat(rejected.reason())
                                .startsWith("HTTP status code: 400; Message: ")
                                .contains("cast error"));
    }

    @Test
    void an_interface_that_it_does_not_have_is_refused() {
        assertThat(write(WriteApi.V3, false, "a v=1.0 1")).isInstanceOf(WriteOutcome.Refused.class);
    }

    private WriteOutcome write(WriteApi api, boolean gzip, String lines) {
        Duration patience = Duration.ofSeconds(20);
        try (InfluxStore store = new InfluxStore(
                new StoreAddress(api, questDb.url(), "-", "-", null, null, gzip, patience, patience, null))) {
            return store.write(lines);
        }
    }
}
