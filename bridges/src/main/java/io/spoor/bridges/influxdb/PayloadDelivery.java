package io.spoor.bridges.influxdb;

import io.spoor.bridges.DeliveryLoop;
import io.spoor.bridges.DeliveryOptions;
import io.spoor.tracing.PayloadRecord;
import io.spoor.tracing.spi.BridgeContext;
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
     * @param name of the position in the journal, the thread and the dead letters' folder
     * @param dialect how the store wants its lines
     * @param store closed by the loop
     */
    public static DeliveryLoop loop(
            String name,
            BridgeContext context,
            PointSettings points,
            LineDialect dialect,
            LineStore store,
            DeliveryOptions options) {
        Path folder = context.dataDir().resolve("dead-letters").resolve(name);
        DeadLetters deadLetters = new DeadLetters(folder, DeadLetters.Limits.DEFAULT, Clock.systemUTC());
        PayloadDestination destination =
                new PayloadDestination(name, PayloadRecord::decode, points, dialect, store, deadLetters);
        return new DeliveryLoop(name, context.payloads(), destination, destination, options);
    }

    /** Batches of so many records or bytes, or what came within {@code linger}. */
    public static DeliveryOptions options(int records, int bytes, Duration linger) {
        return new DeliveryOptions(records, bytes, linger, FIRST_RETRY, MAX_RETRY);
    }
}
