package io.spoor.broker.http;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Figures whose names are only known when they are asked for. Safe for use by many threads. */
final class Figures implements MultiCollector {
    private static final Logger LOG = LoggerFactory.getLogger(Figures.class);

    private final List<Supplier<List<Figure>>> sources = new CopyOnWriteArrayList<>();

    void add(Supplier<List<Figure>> source) {
        sources.add(source);
    }

    @Override
    public MetricSnapshots collect() {
        TreeMap<String, List<Figure>> byName = sources.stream()
                .flatMap(source -> figures(source).stream())
                .collect(Collectors.groupingBy(Figures::prometheusName, TreeMap::new, Collectors.toList()));
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        byName.forEach((name, figures) -> all.metricSnapshot(snapshot(name, figures)));
        return all.build();
    }

    private static MetricSnapshot snapshot(String name, List<Figure> figures) {
        return switch (figures.get(0).kind()) {
            case COUNTER -> {
                CounterSnapshot.Builder counter =
                        CounterSnapshot.builder().name(name).help(help(name));
                figures.forEach(figure -> counter.dataPoint(CounterDataPointSnapshot.builder()
                        .labels(labels(figure))
                        .value(figure.value())
                        .build()));
                yield counter.build();
            }
            case GAUGE -> {
                GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help(name));
                figures.forEach(figure -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(labels(figure))
                        .value(figure.value())
                        .build()));
                yield gauge.build();
            }
        };
    }

    private static @Nullable String help(String name) {
        MetricTable.Row row = MetricTable.find(name);
        return row == null ? null : row.help();
    }

    private static String prometheusName(Figure figure) {
        return PrometheusNaming.prometheusName(
                PrometheusNaming.sanitizeMetricName(figure.name().replace('-', '_')));
    }

    private static Labels labels(Figure figure) {
        TreeMap<String, String> sorted = new TreeMap<>(figure.labels());
        return Labels.of(sorted.keySet().toArray(String[]::new), sorted.values().toArray(String[]::new));
    }

    /** One source that fails must not hide the others. */
    private static List<Figure> figures(Supplier<List<Figure>> source) {
        try {
            return source.get();
        } catch (RuntimeException | Error e) {
            LOG.atWarn().setCause(e).log("Some figures are missing from the metrics");
            return List.of();
        }
    }
}
