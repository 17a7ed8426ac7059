package io.spoor.bridges.embedded;

import com.influxdb.client.write.Point;
import io.spoor.bridges.influxdb.LineDialect;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
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
    private final Map<String, Set<String>> keysByTable = new HashMap<>();
    private final Set<String> booleans = new HashSet<>();

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
        Set<String> keys = keysByTable.get(table);
        if (keys == null) {
            create(table, point.getTags().keySet(), "value DOUBLE");
            keys = existingKeys(table);
        }
        if (!keys.containsAll(point.getTags().keySet())) {
            addKeys(table, keys, point.getTags().keySet());
        }
        keysByTable.put(table, keys);
        for (Map.Entry<String, Object> field : point.getFields().entrySet()) {
            if (field.getValue() instanceof Boolean && !booleans.contains(table + "." + field.getKey())) {
                questDb.execute(
                        "ALTER TABLE \"" + table + "\" ADD COLUMN IF NOT EXISTS \"" + field.getKey() + "\" SYMBOL");
                booleans.add(table + "." + field.getKey());
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
    }

    /** The tags that tell rows apart; the table may be of an earlier configuration. */
    private Set<String> existingKeys(String table) throws IOException {
        Set<String> keys = new LinkedHashSet<>();
        questDb.query(
                "SELECT \"column\" FROM table_columns('" + table + "') WHERE upsertKey AND NOT designated",
                row -> keys.add(String.valueOf(row.getStrA(0))));
        return keys;
    }

    /** Without it, points of one time that differ in a new tag only would replace each other. */
    private void addKeys(String table, Set<String> keys, Set<String> tags) throws IOException {
        for (String tag : tags) {
            if (keys.add(tag)) {
                questDb.execute("ALTER TABLE \"" + table + "\" ADD COLUMN IF NOT EXISTS \"" + tag + "\" SYMBOL");
            }
        }
        String all = keys.stream().map(key -> ", \"" + key + "\"").collect(Collectors.joining());
        questDb.execute("ALTER TABLE \"" + table + "\" DEDUP ENABLE UPSERT KEYS(timestamp" + all + ")");
    }
}
