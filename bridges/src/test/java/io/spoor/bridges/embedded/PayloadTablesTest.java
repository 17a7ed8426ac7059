package io.spoor.bridges.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.influxdb.client.domain.WritePrecision;
import com.influxdb.client.write.Point;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PayloadTablesTest {

    @TempDir
    Path dir;

    @Test
    void a_table_is_made_before_its_first_point_and_forgets_as_configured() throws IOException, InterruptedException {
        try (QuestDb questDb = QuestDb.start(dir, "127.0.0.1", 0, 1)) {
            PayloadTables tables = new PayloadTables(questDb, Retention.of(Duration.ofDays(3), 1));
            Point point = Point.measurement("oil")
                    .addTag("site", "berlin")
                    .addField("on_bool", true)
                    .time(1, WritePrecision.NS);

            String line = tables.line("oil", point);
            String clash = tables.line(
                    "Trace", Point.measurement("Trace").addField("value", 1.0).time(1, WritePrecision.NS));

            assertThat(line).isEqualTo("oil,site=berlin on_bool=true 1");
            assertThat(clash).isEqualTo("payload_Trace value=1.0 1");
            QuestDbQueries queries = new QuestDbQueries(questDb.url());
            assertThat(queries.rows(
                            "SELECT table_name, partitionBy, ttlValue, ttlUnit, dedup FROM tables() ORDER BY 1"))
                    .containsExactly(
                            List.of("oil", "HOUR", 3L, "DAY", true), List.of("payload_Trace", "HOUR", 3L, "DAY", true));
            assertThat(queries.rows("SELECT \"column\", type FROM table_columns('oil')"))
                    .contains(
                            List.of("site", "SYMBOL"),
                            List.of("on_bool", "SYMBOL"),
                            List.of("timestamp", "TIMESTAMP_NS"));
        }
    }

    @Test
    void a_tag_that_comes_later_tells_rows_apart_too_also_in_a_table_of_an_earlier_run()
            throws IOException, InterruptedException {
        try (QuestDb questDb = QuestDb.start(dir, "127.0.0.1", 0, 1)) {
            Point bare = Point.measurement("oil").addTag("site", "b").addField("value", 1.0);
            Point unit = Point.measurement("oil")
                    .addTag("site", "b")
                    .addTag("unit", "C")
                    .addField("value", 1.0);
            tables(questDb).line("oil", bare.time(1, WritePrecision.NS));

            tables(questDb).line("oil", unit.time(1, WritePrecision.NS));

            QuestDbQueries queries = new QuestDbQueries(questDb.url());
            await().untilAsserted(() -> assertThat(queries.rows(
                            "SELECT \"column\", type FROM table_columns('oil') WHERE upsertKey ORDER BY 1"))
                    .containsExactly(
                            List.of("site", "SYMBOL"),
                            List.of("timestamp", "TIMESTAMP_NS"),
                            List.of("unit", "SYMBOL")));
        }
    }

    private static PayloadTables tables(QuestDb questDb) {
        return new PayloadTables(questDb, Retention.of(Duration.ofDays(3), 1));
    }
}
