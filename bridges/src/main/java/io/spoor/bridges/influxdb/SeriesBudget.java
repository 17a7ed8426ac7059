package io.spoor.bridges.influxdb;

import io.spoor.bridges.influxdb.SeriesLimits.Beyond;
import io.spoor.bridges.influxdb.mapping.MappedPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts series, and keeps each measurement within its budget. What was admitted once always is, also after a restart,
 * so a point that is sent again has the same tags. Owned by the delivery loop's thread; figures are for any.
 */
final class SeriesBudget {
    private static final Logger LOG = LoggerFactory.getLogger(SeriesBudget.class);

    /** What goes, in this order, until there is room. */
    private static final List<String> DROPPED_TAGS = List.of("client_id", "topic");

    /** Of the budget, on top of it, for series that have lost tags. */
    private static final int RESERVE_PERCENT = 10;

    private final SeriesLimits limits;
    private final @Nullable SeriesFile file;
    private final Map<Long, LongSet> byMeasurement = new HashMap<>();
    private final LongAdder series = new LongAdder();
    private final LongAdder reduced = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final Map<Long, String> exhausted = new LinkedHashMap<>();
    private volatile @Nullable String alarm;

    private SeriesBudget(SeriesLimits limits, @Nullable SeriesFile file) {
        this.limits = limits;
        this.file = file;
    }

    /** One that goes on where an earlier process was. */
    static SeriesBudget open(Path path, SeriesLimits limits) throws IOException {
        SeriesFile file = new SeriesFile(path);
        SeriesBudget budget = new SeriesBudget(limits, file);
        file.read((measurement, hash) -> {
            if (budget.of(measurement).add(hash)) {
                budget.series.increment();
            }
        });
        return budget;
    }

    /** One that forgets with the process. */
    static SeriesBudget inMemory(SeriesLimits limits) {
        return new SeriesBudget(limits, null);
    }

    /** The point as it may be stored; null if it may not. */
    @Nullable
    MappedPoint admit(MappedPoint point) {
        long measurement = SeriesHash.of(point.measurement());
        LongSet known = of(measurement);
        if (admits(measurement, known, SeriesHash.of(point.tags()), limits.maximum())) {
            return point;
        }
        alarm(measurement, point.measurement());
        MappedPoint less = point;
        if (limits.beyond() == Beyond.DROP_TAGS) {
            int most = (int) Math.min(Integer.MAX_VALUE, limits.maximum() * (100L + RESERVE_PERCENT) / 100 + 1);
            for (String tag : DROPPED_TAGS) {
                less = without(tag, less);
                if (admits(measurement, known, SeriesHash.of(less.tags()), most)) {
                    reduced.increment();
                    return less;
                }
            }
        }
        refused.increment();
        return null;
    }

    /** Keeps what was admitted since; to be called before any of it is stored. */
    void flush() throws IOException {
        if (file != null) {
            file.flush();
        }
    }

    private LongSet of(long measurement) {
        return byMeasurement.computeIfAbsent(measurement, any -> new LongSet());
    }

    private boolean admits(long measurement, LongSet known, long hash, int most) {
        if (known.contains(hash)) {
            return true;
        }
        if (known.size() >= most || series.sum() >= SeriesLimits.MAXIMUM_OF_ALL) {
            return false;
        }
        known.add(hash);
        series.increment();
        if (file != null) {
            file.add(measurement, hash);
        }
        return true;
    }

    private static MappedPoint without(String tag, MappedPoint point) {
        String value = point.tags().get(tag);
        if (value == null) {
            return point;
        }
        TreeMap<String, String> tags = new TreeMap<>(point.tags());
        tags.remove(tag);
        Map<String, Object> fields = new LinkedHashMap<>(point.fields());
        fields.putIfAbsent(tag + "_text", value);
        return new MappedPoint(point.measurement(), tags, fields, point.epochNanos());
    }

    private void alarm(long hash, String measurement) {
        if (exhausted.size() < 100 && exhausted.putIfAbsent(hash, measurement) == null) {
            alarm = "too many series (maximumSeries) in " + String.join(", ", exhausted.values());
            LOG.atError()
                    .addKeyValue("measurement", measurement)
                    .addKeyValue("maximumSeries", limits.maximum())
                    .addKeyValue("beyond", limits.beyond())
                    .log("A measurement has used up its budget of series; look for tags whose values never end,"
                            + " such as random client identifiers");
        }
    }

    /** Which measurements are out of room; null if none is. Any thread. */
    @Nullable
    String warning() {
        return alarm;
    }

    /** Any thread. */
    Map<String, Number> metrics() {
        return Map.of(
                "series", series.sum(),
                "series.reduced.points", reduced.sum(),
                "series.refused.points", refused.sum());
    }
}
