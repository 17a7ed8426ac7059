package io.spoor.bridges.embedded;

import io.questdb.Bootstrap;
import io.questdb.PropBootstrapConfiguration;
import io.questdb.ServerMain;
import io.questdb.cairo.CairoEngine;
import io.questdb.cairo.security.AllowAllSecurityContext;
import io.questdb.cairo.sql.Record;
import io.questdb.cairo.sql.RecordCursor;
import io.questdb.cairo.sql.RecordCursorFactory;
import io.questdb.griffin.SqlException;
import io.questdb.griffin.SqlExecutionContextImpl;
import io.questdb.log.LogFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A QuestDB server in this process. Any thread may run SQL.
 *
 * <p>Its log is one for the whole process: it goes to the folder of the first server that was started, and its daemon
 * thread stays when the server stops, since QuestDB's classes keep their loggers for ever.
 */
final class QuestDb implements AutoCloseable {
    /** Written anew at each start, so that the log is where we say it is. */
    private static final String LOG_CONFIG = """
            writers=file
            w.file.class=io.questdb.log.LogRollingFileWriter
            w.file.location=${log.dir}/questdb.log.${date:yyyyMMdd}
            w.file.level=ADVISORY,ERROR,CRITICAL
            w.file.rollEvery=day
            w.file.rollSize=10m
            w.file.sizeLimit=50m
            w.file.lifeDuration=7d
            """;

    private final ServerMain server;
    private final String url;

    private QuestDb(ServerMain server, String host) {
        this.server = server;
        this.url = "http://" + host + ":" + server.getHttpServerPort();
    }

    /**
     * Starts one; takes a second or more.
     *
     * @param root its folder
     * @param host an IPv4 address
     * @throws RuntimeException or an Error of QuestDB's own if it does not start; then nothing of it is left
     */
    static QuestDb start(Path root, String host, int port, int workers) throws IOException {
        Files.createDirectories(root.resolve("conf"));
        Files.writeString(root.resolve("conf").resolve("log.conf"), LOG_CONFIG);
        // Before any of its classes is touched: the first one loads them.
        NativeLibraries.unpackTo(root.resolve("lib"));
        QuietConsole quiet = new QuietConsole();
        try {
            // Before any other of its classes is touched: the first one decides where the log goes.
            LogFactory.configureRootDir(root.toString());
            return start(root, host + ":" + port, host, workers);
        } finally {
            quiet.close();
        }
    }

    private static QuestDb start(Path root, String address, String host, int workers) {
        Map<String, String> environment = QuestDbOptions.environment(address, workers);
        PropBootstrapConfiguration configuration = new PropBootstrapConfiguration() {
            @Override
            public Map<String, String> getEnv() {
                return environment;
            }
        };
        // -n: no handler for the signal HUP, which is the broker's.
        ServerMain server = new ServerMain(new Bootstrap(configuration, "-d", root.toString(), "-n"));
        boolean started = false;
        try {
            server.start(false);
            server.awaitStartup();
            QuestDb questDb = new QuestDb(server, host);
            started = true;
            return questDb;
        } finally {
            if (!started) {
                server.close();
            }
        }
    }

    /** Of its page and its HTTP interface. */
    String url() {
        return url;
    }

    /** What is behind it. */
    CairoEngine engine() {
        return server.getEngine();
    }

    /** Runs a statement without rows. */
    void execute(String sql) throws IOException {
        try {
            engine().execute(sql);
        } catch (SqlException e) {
            throw new IOException(sql + ": " + e.getMessage(), e);
        }
    }

    /** Hands over each row of a query; the record is valid only during the call. */
    void query(String sql, Consumer<Record> row) throws IOException {
        try (SqlExecutionContextImpl context =
                        new SqlExecutionContextImpl(engine(), 1).with(AllowAllSecurityContext.INSTANCE);
                RecordCursorFactory factory = engine().select(sql, context);
                RecordCursor cursor = factory.getCursor(context)) {
            Record record = cursor.getRecord();
            while (cursor.hasNext()) {
                row.accept(record);
            }
        } catch (SqlException e) {
            throw new IOException(sql + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        QuietConsole quiet = new QuietConsole();
        try {
            server.close();
        } finally {
            quiet.close();
        }
    }
}
