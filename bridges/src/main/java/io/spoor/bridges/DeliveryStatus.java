package io.spoor.bridges;

import io.spoor.tracing.journal.Loss;
import io.spoor.tracing.spi.Bridge.Health;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a delivery does: written by the thread of its {@link DeliveryLoop}, read by any. Logs one line when deliveries
 * begin to fail and one when they work steadily after that, however often they are tried in between.
 */
final class DeliveryStatus {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryLoop.class);

    /** So long without a failure before it is said that all is well, lest a flapping destination fills the log. */
    private static final Duration STEADY = Duration.ofSeconds(2);

    private final String name;
    private final LongSupplier nanoClock;
    private final LongAdder failed = new LongAdder();
    private volatile Progress progress = Progress.at(0); // written by the loop's thread only, once that runs
    private volatile boolean paused;
    private volatile @Nullable Long lastSuccessNanos;
    private volatile Health health = new Health(false, "nothing delivered yet");
    private long lastFailureNanos; // by the loop's thread only
    private boolean failureLogged; // by the loop's thread only
    private long lossesLoggedBelow; // by the loop's thread only

    DeliveryStatus(String name, LongSupplier nanoClock) {
        this.name = name;
        this.nanoClock = nanoClock;
    }

    /** A batch was taken without complaint. */
    void taken() {
        if (!health.up() && !paused) {
            health = new Health(true, "delivering");
        }
    }

    /** Delivery begins. */
    void begin(long position, boolean startPaused) {
        progress = Progress.at(position);
        paused(startPaused);
    }

    /** Records below an index have arrived for good, but for those lost. */
    void committed(long nextIndex, Map<String, Long> lost, long bytes) {
        progress = progress.committed(nextIndex, lost, bytes);
        lastSuccessNanos = nanoClock.getAsLong();
    }

    /** Delivery goes on elsewhere. */
    void moved(long index) {
        long from = progress.position();
        progress = progress.moved(index, Loss.SKIPPED.wireName());
        lossesLoggedBelow = Math.min(lossesLoggedBelow, index);
        LOG.atInfo()
                .addKeyValue("destination", name)
                .addKeyValue("from", from)
                .addKeyValue("to", index)
                .log("Delivery goes on elsewhere, as requested");
    }

    void paused(boolean now) {
        if (now != paused) {
            LOG.atInfo().addKeyValue("destination", name).log(now ? "Delivery is paused" : "Delivery is resumed");
        }
        paused = now;
        health = now ? new Health(true, "paused") : new Health(false, "nothing delivered yet");
    }

    boolean isPaused() {
        return paused;
    }

    Progress progress() {
        return progress;
    }

    long failedTries() {
        return failed.sum();
    }

    /** Called in every round without a failure. */
    void round() {
        Long last = lastSuccessNanos;
        if (failureLogged
                && last != null
                && last - lastFailureNanos > 0
                && nanoClock.getAsLong() - lastFailureNanos >= STEADY.toNanos()) {
            failureLogged = false;
            LOG.atInfo().addKeyValue("destination", name).log("Delivery works again");
        }
    }

    /** A try did not work; the unconfirmed records will be sent again. */
    void failed(Exception cause) {
        failed.increment();
        lastFailureNanos = nanoClock.getAsLong();
        String reason = reason(cause);
        health = new Health(false, reason);
        if (!failureLogged) {
            failureLogged = true;
            LOG.atWarn()
                    .setCause(cause instanceof RuntimeException ? cause : null)
                    .addKeyValue("destination", name)
                    .addKeyValue("reason", reason)
                    .log("Delivery fails; what waits stays in the journal and is retried");
        } else {
            LOG.atDebug().setCause(cause).addKeyValue("destination", name).log("Delivery failed again");
        }
    }

    /** These went before they were delivered; logged once however often the loss is met. */
    void lost(long firstIndex, long lastIndex, String cause) {
        long first = Math.max(firstIndex, lossesLoggedBelow);
        if (first > lastIndex) {
            return;
        }
        lossesLoggedBelow = lastIndex + 1;
        LOG.atWarn()
                .addKeyValue("destination", name)
                .addKeyValue("firstIndex", first)
                .addKeyValue("lastIndex", lastIndex)
                .addKeyValue("cause", cause)
                .log("Records are lost to this destination");
    }

    void stopped(long waiting) {
        health = new Health(false, waiting == 0 ? "stopped" : "stopped; " + waiting + " records wait in the journal");
    }

    Health health() {
        return health;
    }

    Map<String, Number> metrics(long lag) {
        Map<String, Number> metrics = new LinkedHashMap<>();
        Progress now = progress;
        metrics.put("delivered", now.delivered());
        metrics.put("delivered.bytes", now.deliveredBytes());
        metrics.put("failed", failed.sum());
        metrics.put(
                "lost", now.lost().values().stream().mapToLong(Long::longValue).sum());
        metrics.put("lag.records", lag);
        Long last = lastSuccessNanos;
        if (last != null) {
            metrics.put(
                    "last.success.age.seconds",
                    Duration.ofNanos(nanoClock.getAsLong() - last).toMillis() / 1000.0);
        }
        return metrics;
    }

    private static String reason(Exception cause) {
        String message = cause.getMessage();
        return message == null || cause instanceof RuntimeException ? cause.toString() : message;
    }
}
