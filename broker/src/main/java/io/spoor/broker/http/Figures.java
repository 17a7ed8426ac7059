package io.spoor.broker.http;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Figures whose names are only known when they are asked for, as gauges: {@code lag.records} of the source with prefix
 * {@code spoor_bridge} becomes {@code spoor_bridge_lag_records}. Safe for use by many threads.
 */
final class Figures implements MultiCollector {
    private static final Logger LOG = LoggerFactory.getLogger(Figures.class);

    private final List<Source> sources = new CopyOnWriteArrayList<>();

    private record Source(String prefix, Labels labels, Supplier<? extends Map<String, ? extends Number>> figures) {}

    void add(String prefix, Map<String, String> labels, Supplier<? extends Map<String, ? extends Number>> figures) {
        TreeMap<String, String> sorted = new TreeMap<>(labels);
        Labels prometheus = Labels.of(
                sorted.keySet().toArray(String[]::new), sorted.values().toArray(String[]::new));
        sources.add(new Source(prefix, prometheus, figures));
    }

    @Override
    public MetricSnapshots collect() {
        Map<String, GaugeSnapshot.Builder> gauges = new TreeMap<>();
        for (Source source : sources) {
            figures(source).forEach((name, value) -> {
                String gauge = PrometheusNaming.prometheusName(
                        PrometheusNaming.sanitizeMetricName(source.prefix() + "_" + name.replace('-', '_')));
                gauges.computeIfAbsent(gauge, any -> GaugeSnapshot.builder().name(gauge))
                        .dataPoint(GaugeDataPointSnapshot.builder()
                                .labels(source.labels())
                                .value(value.doubleValue())
                                .build());
            });
        }
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        gauges.values().forEach(gauge -> all.metricSnapshot(gauge.build()));
        return all.build();
    }

    private static Map<String, ? extends Number> figures(Source source) {
        try {
            return source.figures().get();
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("prefix", source.prefix())
                    .addKeyValue("labels", source.labels())
                    .log("Figures are missing from the metrics");
            return Map.of();
        }
    }
}
