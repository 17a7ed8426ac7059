package io.spoor.bridges.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SizeGuardTest {

    @TempDir
    Path dir;

    @Test
    void past_its_size_the_oldest_hours_go_but_not_the_present_one() throws Exception {
        try (QuestDb questDb = QuestDb.start(dir, "127.0.0.1", 0, 1)) {
            new PayloadTables(questDb, Retention.of(Duration.ofDays(7), 1)).prepare();
            QuestDbQueries queries = new QuestDbQueries(questDb.url());
            Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
            for (int i = 4; i >= 0; i--) {
                questDb.execute("INSERT INTO mqtt (timestamp, topic, client_id, value) VALUES ('"
                        + hour.minus(Duration.ofHours(i)) + "', 't', 'dev', " + i + ")");
            }
            await().until(() -> queries.isApplied("mqtt"));

            new SizeGuard(questDb, 1L << 40).look();
            assertThat(queries.rows("SELECT count() FROM mqtt")).containsExactly(List.of(5L));

            new SizeGuard(questDb, 1).look();
            await().untilAsserted(() ->
                    assertThat(queries.rows("SELECT value FROM mqtt")).containsExactly(List.of(0.0)));
        }
    }
}
