package io.spoor.broker.http;

import io.spoor.tracing.journal.Loss;
import io.spoor.tracing.spi.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The figures of one destination, all of one moment. */
final class DeliveryFigures {
    private static final String PREFIX = "spoor_destination_";

    private DeliveryFigures() {}

    static List<Figure> of(Delivery delivery) {
        Map<String, String> labels = Map.of("stream", delivery.stream(), "destination", delivery.name());
        Delivery.State state = delivery.state();
        Duration oldest = state.oldestWaiting();
        List<Figure> all = new ArrayList<>(List.of(
                Figure.gauge(PREFIX + "up", state.health().up() ? 1 : 0),
                Figure.gauge(PREFIX + "paused", state.paused() ? 1 : 0),
                Figure.counter(PREFIX + "offered_records", (double) state.offered()),
                Figure.counter(PREFIX + "delivered_records", (double) state.delivered()),
                Figure.counter(PREFIX + "delivered_bytes", (double) state.deliveredBytes()),
                Figure.gauge(PREFIX + "lagging_records", (double) state.waiting()),
                Figure.gauge(PREFIX + "lagging_bytes", (double) state.waitingBytes()),
                Figure.gauge(PREFIX + "oldest_unsent_seconds", oldest == null ? 0 : oldest.toMillis() / 1000.0),
                Figure.counter(PREFIX + "failed_tries", (double) state.failedTries())));
        state.figures().forEach((name, value) -> all.add(own(name, value)));
        all.replaceAll(figure -> figure.labelled(labels));
        lost(state).forEach((cause, records) -> {
            Map<String, String> withCause = new HashMap<>(labels);
            withCause.put("cause", cause);
            all.add(Figure.counter(PREFIX + "lost_records", (double) records).labelled(withCause));
        });
        return all;
    }

    /** The known causes with zeros, so that an increase shows also the first time. */
    private static Map<String, Long> lost(Delivery.State state) {
        Map<String, Long> lost = new HashMap<>(state.lost());
        for (Loss cause : Loss.values()) {
            lost.putIfAbsent(cause.wireName(), 0L);
        }
        return lost;
    }

    private static Figure own(String name, Number value) {
        String full = PREFIX + name.replace('.', '_').replace('-', '_');
        MetricTable.Row row = MetricTable.find(full);
        Figure.Kind kind = row == null ? Figure.Kind.GAUGE : row.kind();
        return new Figure(full, Map.of(), value.doubleValue(), kind);
    }
}
