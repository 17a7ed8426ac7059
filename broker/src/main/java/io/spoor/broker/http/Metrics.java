package io.spoor.broker.http;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.spoor.tracing.spi.Bridge;
import io.spoor.tracing.spi.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * One broker's figures: its own, which the caller registers, those of its bridges, and the JVM's. Safe for use by many
 * threads.
 */
public final class Metrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final Figures figures = new Figures();

    public Metrics() {
        gc.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        registry.getPrometheusRegistry().register(figures);
    }

    /** Where meters are registered, and what the metrics page shows. */
    public PrometheusMeterRegistry registry() {
        return registry;
    }

    /** Shows figures that may come and go; the source is asked at each scrape, by the HTTP threads. */
    public void figures(Supplier<List<Figure>> source) {
        figures.add(source);
    }

    /**
     * Shows a bridge's health as {@code spoor_bridge_up}, and how each of its destinations does as {@code
     * spoor_destination_<name>{stream="…", destination="…"}}; figures of a bridge that has none as {@code
     * spoor_bridge_<name>{bridge="…"}}.
     */
    public void bridge(Bridge bridge) {
        figures(() -> {
            List<Figure> all = new ArrayList<>();
            List<Delivery> deliveries = bridge.deliveries();
            deliveries.forEach(delivery -> all.addAll(DeliveryFigures.of(delivery)));
            if (deliveries.isEmpty()) {
                bridge.metrics().forEach((name, value) -> all.add(bridgeFigure(bridge, name, value)));
            }
            all.add(bridgeFigure(bridge, "up", bridge.health().up() ? 1 : 0));
            return all;
        });
    }

    private static Figure bridgeFigure(Bridge bridge, String name, Number value) {
        return Figure.gauge("spoor_bridge_" + name, value.doubleValue()).labelled("bridge", bridge.name());
    }

    /** Lets go of the garbage collector's notifications. */
    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
