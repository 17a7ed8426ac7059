package io.spoor.bridges.embedded;

import com.influxdb.client.write.Point;
import io.spoor.bridges.influxdb.LineDialect;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes a table before its first point arrives, for one that QuestDB makes by itself would never forget anything and keep
 * a point twice that was sent twice. Booleans get symbol columns: QuestDB's own cannot be empty and would claim false
 * wherever there is none. Used by the delivery loop's thread.
 */
final class PayloadTables implements LineDialect {
    static final String DEFAULT_TABLE = "mqtt";

    private final QuestDb questDb;
    private final Retention retention;
    private final Set<String> known = new HashSet<>();

    PayloadTables(QuestDb questDb, Retention retention) {
        this.questDb = questDb;
        this.retention = retention;
    }

    /** Makes the default table, so that queries work before the first message. */
    void prepare() throws IOException {
        create(DEFAULT_TABLE, Set.of("topic", "client_id"), "value DOUBLE, value_text VARCHAR");
    }

    @Override
    public String line(String measurement, Point point) throws IOException {
        // A topic's level may be called so; names of tables are the same whatever their case.
        String prefix = measurement.equalsIgnoreCase(TraceTable.NAME) ? "payload_" : "";
        String table = prefix + measurement;
        if (!known.contains(table)) {
            create(table, point.getTags().keySet(), "value DOUBLE");
        }
        for (Map.Entry<String, Object> field : point.getFields().entrySet()) {
            if (field.getValue() instanceof Boolean && !known.contains(table + "." + field.getKey())) {
                questDb.execute(
                        "ALTER TABLE \"" + table + "\" ADD COLUMN IF NOT EXISTS \"" + field.getKey() + "\" SYMBOL");
                known.add(table + "." + field.getKey());
            }
        }
        return prefix + QuestDbLines.line(point);
    }

    private void create(String table, Set<String> tags, String columns) throws IOException {
        String symbols = tags.stream().map(tag -> "\"" + tag + "\" SYMBOL").collect(Collectors.joining(", "));
        String keys = tags.stream().map(tag -> ", \"" + tag + "\"").collect(Collectors.joining());
        questDb.execute("CREATE TABLE IF NOT EXISTS \"" + table + "\" (timestamp TIMESTAMP_NS"
                + (tags.isEmpty() ? "" : ", " + symbols) + ", " + columns + ") TIMESTAMP(timestamp) "
                + retention.clause() + " DEDUP UPSERT KEYS(timestamp" + keys + ")");
        questDb.execute(retention.alter(table));
        known.add(table);
    }
}
