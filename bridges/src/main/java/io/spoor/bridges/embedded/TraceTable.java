package io.spoor.bridges.embedded;

import com.influxdb.client.domain.WritePrecision;
import com.influxdb.client.write.Point;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Trace events as rows: what one filters and groups by in columns of their own, and the whole document beside them. */
final class TraceTable {
    static final String NAME = "trace";

    private static final long NANOS = 1_000_000_000L;

    private final JsonMapper json = new JsonMapper();

    private enum Type {
        SYMBOL,
        VARCHAR,
        LONG
    }

    /** @param pointer into the document */
    private record Column(String name, Type type, String pointer) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("action", Type.SYMBOL, "/event/action"),
            new Column("outcome", Type.SYMBOL, "/event/outcome"),
            new Column("reason", Type.SYMBOL, "/event/reason"),
            new Column("code", Type.SYMBOL, "/event/code"),
            new Column("client_id", Type.SYMBOL, "/mqtt/client_id"),
            new Column("user_name", Type.SYMBOL, "/user/name"),
            new Column("ip", Type.SYMBOL, "/client/ip"),
            new Column("port", Type.LONG, "/client/port"),
            new Column("listener", Type.SYMBOL, "/mqtt/listener"),
            new Column("protocol_version", Type.SYMBOL, "/mqtt/protocol_version"),
            new Column("tls_version", Type.SYMBOL, "/tls/version"),
            new Column("topic", Type.SYMBOL, "/mqtt/topic/name"),
            new Column("topic_filter", Type.SYMBOL, "/mqtt/topic_filter"),
            new Column("qos", Type.LONG, "/mqtt/qos"),
            new Column("payload_bytes", Type.LONG, "/mqtt/payload/bytes"),
            new Column("sender", Type.SYMBOL, "/mqtt/sender/client_id"),
            new Column("message", Type.VARCHAR, "/error/message"),
            new Column("sequence", Type.LONG, "/event/sequence"),
            new Column("connection_id", Type.VARCHAR, "/mqtt/connection_id"),
            new Column("event_id", Type.VARCHAR, "/event/id"));

    private static final String DURATION = "duration_ms";
    private static final String DOCUMENT = "doc";

    static void prepare(QuestDb questDb, Retention retention) throws IOException {
        StringBuilder sql = new StringBuilder("CREATE TABLE IF NOT EXISTS " + NAME + " (timestamp TIMESTAMP_NS");
        for (Column column : COLUMNS) {
            sql.append(", ").append(column.name()).append(' ').append(column.type());
        }
        sql.append(", ")
                .append(DURATION)
                .append(" DOUBLE, ")
                .append(DOCUMENT)
                .append(" VARCHAR) TIMESTAMP(timestamp) ");
        // An event that is sent again after a failure replaces itself.
        sql.append(retention.clause()).append(" DEDUP UPSERT KEYS(timestamp, event_id)");
        questDb.execute(sql.toString());
        questDb.execute(retention.alter(NAME));
    }

    /**
     * The document as a row.
     *
     * @throws IllegalArgumentException if it is no JSON object with a {@code @timestamp}
     */
    Point row(String document) {
        JsonNode tree = read(document);
        Point row = Point.measurement(NAME).time(time(tree), WritePrecision.NS);
        for (Column column : COLUMNS) {
            add(row, column, tree.at(column.pointer()));
        }
        JsonNode duration = tree.at("/event/duration");
        if (duration.isNumber()) {
            row.addField(DURATION, duration.doubleValue() / 1_000_000);
        }
        return row.addField(DOCUMENT, document);
    }

    private JsonNode read(String document) {
        try {
            JsonNode tree = json.readTree(document);
            if (tree.isObject()) {
                return tree;
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
        throw new IllegalArgumentException("not a JSON object");
    }

    private static long time(JsonNode tree) {
        String text = tree.path("@timestamp").asString("");
        try {
            Instant time = Instant.parse(text);
            return Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS), time.getNano());
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is no @timestamp", e);
        }
    }

    private static void add(Point row, Column column, @Nullable JsonNode value) {
        if (value == null || value.isMissingNode() || value.isNull()) {
            return;
        }
        switch (column.type()) {
            case LONG -> {
                if (value.isIntegralNumber() && value.canConvertToLong()) {
                    row.addField(column.name(), value.longValue());
                }
            }
            case SYMBOL, VARCHAR -> row.addField(column.name(), value.asString());
        }
    }
}
