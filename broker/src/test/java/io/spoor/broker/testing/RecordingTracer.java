package io.spoor.broker.testing;

import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.Tracer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Keeps all events, in the order in which they came. */
public final class RecordingTracer implements Tracer {

    private final List<TraceEvent> events = new CopyOnWriteArrayList<>();

    @Override
    public void record(TraceEvent event) {
        events.add(event);
    }

    /** All events of a type so far. */
    public <T extends TraceEvent> List<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The first event of a type that fits, as soon as there is one. */
    public <T extends TraceEvent> T await(Class<T> type, Predicate<T> fits) {
        return org.awaitility.Awaitility.await("a " + type.getSimpleName() + " that fits")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> all(type).stream().filter(fits).findFirst().orElse(null), event -> event != null);
    }
}
