package io.spoor.bridges.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.questdb.cairo.CairoEngine;
import io.questdb.cairo.ErrorTag;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuspendedTablesTest {

    @TempDir
    Path dir;

    @Test
    void a_suspended_table_is_told_and_its_rows_are_seen_again() throws Exception {
        try (QuestDb questDb = QuestDb.start(dir, "127.0.0.1", 0, 1)) {
            // Given
            new PayloadTables(questDb, Retention.of(Duration.ofDays(7), 1 << 30)).prepare();
            QuestDbQueries queries = new QuestDbQueries(questDb.url());
            await().until(() -> queries.isApplied("mqtt"));
            SuspendedTables tables = new SuspendedTables(questDb);
            assertThat(tables.look()).isEmpty();
            CairoEngine engine = questDb.engine();
            engine.getTableSequencerAPI().suspendTable(engine.verifyTableName("mqtt"), ErrorTag.DISK_FULL, "no room");
            questDb.execute("INSERT INTO mqtt (timestamp, topic, client_id, value) VALUES (now(), 't', 'dev', 1)");

            // When
            String told = tables.look();

            // Then
            assertThat(told).isEqualTo("mqtt (no room)");
            await().untilAsserted(() ->
                    assertThat(queries.rows("SELECT value FROM mqtt")).containsExactly(List.of(1.0)));
            assertThat(tables.look()).isEmpty();
        }
    }
}
