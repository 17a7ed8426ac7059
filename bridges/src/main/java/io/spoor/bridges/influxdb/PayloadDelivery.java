package io.spoor.bridges.influxdb;

import io.spoor.bridges.DeliveryLoop;
import io.spoor.bridges.DeliveryOptions;
import io.spoor.bridges.deadletters.DeadLetterFiles;
import io.spoor.bridges.deadletters.DeadLetters;
import io.spoor.bridges.influxdb.mapping.PointSettings;
import io.spoor.bridges.sparkplug.EdgeNodes;
import io.spoor.bridges.sparkplug.Rebirths;
import io.spoor.tracing.spi.BridgeContext;
import io.spoor.tracing.spi.BridgeException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** Puts together what brings the payload journal into a store that speaks line protocol. */
public final class PayloadDelivery {
    /** The first wait is short, for most failures are; the longest lets a store that restarts breathe. */
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);

    private static final Duration MAX_RETRY = Duration.ofSeconds(30);

    private PayloadDelivery() {}

    /**
     * A loop that is not started.
     *
     * @param name of the position in the journal, the thread and the folders for dead letters and state
     * @param dialect how the store wants its lines
     * @param store closed by the loop
     * @throws BridgeException if what an earlier process left cannot be read
     */
    public static DeliveryLoop loop(
            String name,
            BridgeContext context,
            PayloadSettings settings,
            LineDialect dialect,
            LineStore store,
            DeliveryOptions options)
            throws BridgeException {
        DeadLetters deadLetters = new DeadLetters(
                DeadLetterFiles.folder(context.dataDir(), name), name, DeadLetters.Limits.DEFAULT, Clock.systemUTC());
        Path state = context.dataDir().resolve("bridges").resolve(name);
        try {
            Rebirths rebirths = new Rebirths(context.publisher(), Clock.systemUTC(), settings.sparkplugRebirth());
            PayloadDestination destination = new PayloadDestination(
                    name,
                    settings.points(),
                    EdgeNodes.open(state.resolve("sparkplug-births.ndjson"), rebirths),
                    new Lines(SeriesBudget.open(state.resolve("series"), settings.series()), dialect),
                    store,
                    deadLetters);
            return new DeliveryLoop(name, context.payloads(), destination, destination, options);
        } catch (IOException e) {
            throw new BridgeException("The state of an earlier run cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * What becomes of payloads.
     *
     * @param sparkplugRebirth whether edge nodes are asked for a rebirth when it is needed
     */
    public record PayloadSettings(PointSettings points, SeriesLimits series, boolean sparkplugRebirth) {}

    /** Batches of so many records or bytes, or what came within {@code linger}. */
    public static DeliveryOptions options(int records, int bytes, Duration linger) {
        return new DeliveryOptions(records, bytes, linger, FIRST_RETRY, MAX_RETRY);
    }
}
