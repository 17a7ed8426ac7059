package io.spoor.bridges.embedded;

import io.questdb.ServerMain;
import java.util.HashMap;
import java.util.Map;

/**
 * QuestDB's settings, as the environment variables that it takes before its file: nothing listens but HTTP, nothing is
 * reported to anybody, and buffers are sized for a guest in somebody else's process.
 */
final class QuestDbOptions {
    private static final Map<String, String> FIXED = Map.ofEntries(
            // One port only.
            Map.entry("http.enabled", "true"),
            Map.entry("http.min.enabled", "false"),
            Map.entry("pg.enabled", "false"),
            Map.entry("line.tcp.enabled", "false"),
            Map.entry("line.udp.enabled", "false"),
            Map.entry("line.http.enabled", "true"),
            // No phoning home, no tables about that.
            Map.entry("telemetry.enabled", "false"),
            Map.entry("telemetry.disable.completely", "true"),
            Map.entry("metrics.enabled", "false"),
            // No access to files beyond its own.
            Map.entry("cairo.sql.copy.root", ""),
            Map.entry("cairo.sql.copy.export.root", ""),
            // Threads only for what is used.
            Map.entry("wal.apply.worker.count", "0"),
            Map.entry("mat.view.refresh.worker.count", "0"),
            Map.entry("view.compiler.worker.count", "0"),
            Map.entry("export.worker.count", "0"),
            // Pages per column: tables are narrow in rows and wide in columns here.
            Map.entry("cairo.writer.data.append.page.size", "256k"),
            Map.entry("cairo.wal.writer.data.append.page.size", "128k"),
            Map.entry("cairo.o3.column.memory.size", "256k"),
            Map.entry("http.receive.buffer.size", "256k"),
            Map.entry("http.send.buffer.size", "256k"),
            // Object pools of the SQL compilers, which take 40 MB of heap at their defaults.
            Map.entry("cairo.lexer.pool.capacity", "64"),
            Map.entry("cairo.expression.pool.capacity", "256"),
            Map.entry("cairo.column.pool.capacity", "256"),
            Map.entry("cairo.model.pool.capacity", "32"),
            Map.entry("cairo.sql.join.context.pool.capacity", "8"),
            Map.entry("cairo.sql.window.column.pool.capacity", "16"),
            Map.entry("cairo.sql.analytic.column.pool.capacity", "16"),
            Map.entry("cairo.sql.column.cast.model.pool.capacity", "4"),
            Map.entry("cairo.sql.groupby.pool.capacity", "64"),
            Map.entry("cairo.create.table.column.model.pool.capacity", "16"),
            Map.entry("cairo.sql.insert.model.pool.capacity", "16"),
            Map.entry("cairo.unordered.page.frame.reduce.queue.capacity", "64"),
            Map.entry("cairo.page.frame.reduce.queue.capacity", "64"),
            Map.entry("cairo.sql.copy.queue.capacity", "4"),
            Map.entry("cairo.o3.copy.queue.capacity", "32"),
            Map.entry("cairo.o3.callback.queue.capacity", "32"),
            Map.entry("cairo.o3.partition.queue.capacity", "32"),
            Map.entry("cairo.o3.open.column.queue.capacity", "32"),
            Map.entry("cairo.sql.parallel.groupby.merge.shard.queue.capacity", "32"),
            Map.entry("cairo.vector.aggregate.queue.capacity", "32"));

    private QuestDbOptions() {}

    /** @param address IPv4 address and port */
    static Map<String, String> environment(String address, int workers) {
        Map<String, String> options = new HashMap<>(FIXED);
        options.put("http.bind.to", address);
        for (String pool : new String[] {"", "network.", "query.", "write."}) {
            options.put("shared." + pool + "worker.count", String.valueOf(workers));
        }
        Map<String, String> environment = new HashMap<>();
        options.forEach((key, value) -> environment.put(ServerMain.propertyPathToEnvVarName(key), value));
        return environment;
    }
}
