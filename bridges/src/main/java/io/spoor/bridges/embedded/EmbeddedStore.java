package io.spoor.bridges.embedded;

import io.spoor.bridges.DeliveryLoop;
import io.spoor.bridges.DeliveryOptions;
import io.spoor.bridges.TraceGaps;
import io.spoor.bridges.influxdb.InfluxStore;
import io.spoor.bridges.influxdb.PayloadDelivery;
import io.spoor.bridges.influxdb.PayloadDelivery.PayloadSettings;
import io.spoor.bridges.influxdb.SeriesLimits;
import io.spoor.bridges.influxdb.StoreAddress;
import io.spoor.bridges.influxdb.WriteApi;
import io.spoor.bridges.influxdb.mapping.FieldNames;
import io.spoor.bridges.influxdb.mapping.IntegerFields;
import io.spoor.bridges.influxdb.mapping.PointSettings;
import io.spoor.tracing.spi.Bridge.Health;
import io.spoor.tracing.spi.BridgeContext;
import io.spoor.tracing.spi.BridgeException;
import io.spoor.tracing.spi.Delivery;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server with its two delivery loops, from the background start to the end, on one daemon thread of its own; {@link
 * #health} and {@link #metrics} are for any thread.
 */
final class EmbeddedStore {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStore.class);

    /** Between looks at the size, and between tries to start. */
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private static final Duration LINGER = Duration.ofMillis(250);
    private static final int BATCH_RECORDS = 2000;
    private static final int BATCH_BYTES = 1 << 20;

    private final EmbeddedSettings settings;
    private final BridgeContext context;
    private final String host;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "embedded-store");
    private volatile Duration drain = Duration.ZERO;
    private volatile @Nullable Running running; // null unless the server is up
    private volatile Health trouble = new Health(false, "starting");
    private volatile String suspended = ""; // the tables that are, when they were last looked at

    private record Running(QuestDb questDb, DeliveryLoop payloads, DeliveryLoop trace) {}

    /** @param host an IPv4 address */
    EmbeddedStore(EmbeddedSettings settings, BridgeContext context, String host) {
        this.settings = settings;
        this.context = context;
        this.host = host;
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    void stop(Duration drainFor) {
        drain = drainFor;
        stopping.countDown();
        try {
            thread.join(drainFor.plusSeconds(20).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Health health() {
        Running current = running;
        if (current == null) {
            return trouble;
        }
        if (!suspended.isEmpty()) {
            return new Health(false, "suspended, their new rows are not seen: " + suspended);
        }
        Health payloads = current.payloads().health();
        return payloads.up() ? current.trace().health() : payloads;
    }

    Map<String, Number> metrics() {
        Running current = running;
        if (current == null) {
            return Map.of();
        }
        Map<String, Number> metrics = new TreeMap<>();
        current.payloads().metrics().forEach((name, value) -> metrics.put("payload." + name, value));
        current.trace().metrics().forEach((name, value) -> metrics.put("trace." + name, value));
        return metrics;
    }

    List<Delivery> deliveries() {
        Running current = running;
        return current == null ? List.of() : List.of(current.payloads(), current.trace());
    }

    private void run() {
        try {
            Running started = null;
            do {
                started = tryStart();
            } while (started == null && !stopping.await(INTERVAL.toSeconds(), TimeUnit.SECONDS));
            if (started != null) {
                running = started;
                serve(started);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(Running started) throws InterruptedException {
        SizeGuard guard = new SizeGuard(started.questDb(), settings.maxSize().bytes());
        SuspendedTables tables = new SuspendedTables(started.questDb());
        try {
            do {
                check("size", guard::look);
                check("tables", () -> suspended = tables.look());
            } while (!stopping.await(INTERVAL.toSeconds(), TimeUnit.SECONDS));
        } finally {
            long end = System.nanoTime() + drain.toNanos();
            started.payloads().stop(drain);
            started.trace().stop(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            running = null;
            trouble = new Health(false, "stopped");
            started.questDb().close();
        }
    }

    private interface Look {
        void look() throws IOException;
    }

    /** One that fails keeps none of the others from being made. */
    private static void check(String what, Look look) {
        try {
            look.look();
        } catch (IOException | RuntimeException e) {
            LOG.atWarn().setCause(e).addKeyValue("what", what).log("The embedded store cannot be checked");
        }
    }

    /** Null if it did not work; then that is told. */
    private @Nullable Running tryStart() {
        QuestDb questDb = null;
        try {
            questDb = QuestDb.start(root(), host, settings.address().port(), settings.workers());
            Running started = deliveries(questDb);
            LOG.atInfo().addKeyValue("url", questDb.url()).log("The embedded store is ready");
            return started;
        } catch (IOException | BridgeException | RuntimeException | Error e) {
            // Errors too: QuestDB throws its own for a port that is taken, and a native library may not load.
            trouble = new Health(false, "the embedded store does not start: " + e.getMessage());
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("folder", root())
                    .addKeyValue("address", settings.address())
                    .log("The embedded store (bridges.embedded) does not start; payloads and events wait in the"
                            + " journals. It is tried again every half minute");
            if (questDb != null) {
                questDb.close();
            }
            return null;
        }
    }

    private Running deliveries(QuestDb questDb) throws IOException, BridgeException {
        Retention retention =
                Retention.of(settings.retention(), settings.maxSize().bytes());
        TraceTable.prepare(questDb, retention);
        PayloadTables tables = new PayloadTables(questDb, retention);
        tables.prepare();
        DeliveryOptions options = PayloadDelivery.options(BATCH_RECORDS, BATCH_BYTES, LINGER);
        PayloadSettings payload = new PayloadSettings(
                new PointSettings(
                        settings.mappings(), FieldNames.TYPED, IntegerFields.FLOAT, PointSettings.DEFAULT_MAX_FIELDS),
                new SeriesLimits(settings.maximumSeries(), settings.beyondMaximumSeries()),
                settings.sparkplugRebirth());
        DeliveryLoop payloads = PayloadDelivery.loop("embedded", context, payload, tables, client(questDb), options);
        DeliveryLoop trace = new DeliveryLoop(
                "embedded-trace",
                context.trace(),
                new TraceDestination("embedded-trace", client(questDb)),
                new TraceGaps(context, "embedded"),
                options);
        payloads.start();
        trace.start();
        return new Running(questDb, payloads, trace);
    }

    private Path root() {
        return context.dataDir().resolve("questdb").toAbsolutePath();
    }

    private static InfluxStore client(QuestDb questDb) {
        Duration connect = Duration.ofSeconds(5);
        Duration request = Duration.ofSeconds(60);
        return new InfluxStore(
                new StoreAddress(WriteApi.V2, questDb.url(), "-", "-", null, null, false, connect, request, null));
    }
}
