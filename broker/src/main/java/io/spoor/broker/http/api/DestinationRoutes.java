package io.spoor.broker.http.api;

import io.spoor.broker.inspect.DestinationInspector;
import io.spoor.broker.inspect.DestinationInspector.Destination;
import io.spoor.broker.inspect.Inspector;
import io.spoor.tracing.recorder.TraceCounts;
import io.spoor.tracing.spi.Delivery;
import io.spoor.tracing.spi.JournalPlace;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Journals, and the destinations that read them. */
final class DestinationRoutes {
    private final Inspector inspector;
    private final DestinationInspector destinations;

    DestinationRoutes(Inspector inspector) {
        this.inspector = inspector;
        this.destinations = inspector.destinations();
    }

    List<Route> all() {
        return List.of(
                Route.get(
                        "/journals",
                        request -> ApiResponse.items(inspector.journals().get())),
                Route.get("/ledger", request -> ledger()),
                Route.get(
                        "/destinations",
                        request -> ApiResponse.items(destinations.all().stream()
                                .map(DestinationJson::of)
                                .toList())),
                Route.get("/destinations/{name}", request -> ApiResponse.ok(DestinationJson.of(find(request)))),
                Route.post("/destinations/{name}/pause", request -> act(request, Delivery::pause)),
                Route.post("/destinations/{name}/resume", request -> act(request, Delivery::resume)),
                Route.post("/destinations/{name}/rewind", this::rewind));
    }

    /** A destination in an answer. */
    record DestinationJson(
            String name,
            String bridge,
            String stream,
            boolean up,
            String detail,
            boolean paused,
            long offered,
            long delivered,
            long deliveredBytes,
            long lagging,
            long laggingBytes,
            @Nullable Double oldestUnsentSeconds,
            Map<String, Long> lost,
            long failedTries,
            long position,
            long end,
            Map<String, Number> figures) {
        static DestinationJson of(Destination destination) {
            Delivery delivery = destination.delivery();
            Delivery.State state = delivery.state();
            return new DestinationJson(
                    delivery.name(),
                    destination.bridge(),
                    delivery.stream(),
                    state.health().up(),
                    state.health().detail(),
                    state.paused(),
                    state.offered(),
                    state.delivered(),
                    state.deliveredBytes(),
                    state.waiting(),
                    state.waitingBytes(),
                    state.oldestWaiting() == null ? null : state.oldestWaiting().toMillis() / 1000.0,
                    new TreeMap<>(state.lost()),
                    state.failedTries(),
                    state.position(),
                    state.end(),
                    new TreeMap<>(state.figures()));
        }
    }

    /** Where everything went, of one destination. */
    record Entry(String destination, String stream, long offered, long delivered, long lost, long lagging) {
        static Entry of(Destination destination) {
            Delivery.State state = destination.delivery().state();
            return new Entry(
                    destination.delivery().name(),
                    destination.delivery().stream(),
                    state.offered(),
                    state.delivered(),
                    state.lost().values().stream().mapToLong(Long::longValue).sum(),
                    state.waiting());
        }
    }

    /** The books: each line adds up. */
    record Ledger(@Nullable TraceCounts trace, List<Entry> destinations) {}

    private ApiResponse ledger() {
        return ApiResponse.ok(new Ledger(
                inspector.ledger().get(),
                destinations.all().stream().map(Entry::of).toList()));
    }

    private Destination find(ApiRequest request) throws Problem {
        String name = request.path("name");
        return destinations.find(name).orElseThrow(() -> Problem.notFound("destination", name));
    }

    @FunctionalInterface
    private interface Action {
        CompletableFuture<Delivery.State> on(Delivery delivery) throws Problem;
    }

    private ApiResponse act(ApiRequest request, Action action) throws Problem, InterruptedException {
        Destination destination = find(request);
        if (!request.object().isEmpty()) {
            throw Problem.badRequest("this takes no body but an empty object");
        }
        return act(request, destination, action.on(destination.delivery()));
    }

    /** A destination in the middle of a delivery that takes long does it after that. */
    private static ApiResponse act(ApiRequest request, Destination destination, CompletableFuture<Delivery.State> done)
            throws Problem, InterruptedException {
        int status = 200;
        try {
            request.await(done);
        } catch (Problem e) {
            if (e.status() != 503) {
                throw e;
            }
            status = 202;
        }
        return ApiResponse.of(status, DestinationJson.of(destination));
    }

    private ApiResponse rewind(ApiRequest request) throws Problem, InterruptedException {
        Destination destination = find(request);
        Parameters fields = request.fieldsBut(Set.of());
        fields.allow(Set.of("to"));
        JournalPlace place = fields.read("to", DestinationRoutes::place);
        if (place == null) {
            throw Problem.badRequest("to is missing: a time, an index, oldest or end");
        }
        return act(request, destination, destination.delivery().moveTo(place));
    }

    private static JournalPlace place(String text) {
        if (text.equals("oldest")) {
            return new JournalPlace.Oldest();
        } else if (text.equals("end")) {
            return new JournalPlace.End();
        } else if (text.matches("\\d{1,18}")) {
            return new JournalPlace.Index(Long.parseLong(text));
        }
        try {
            return new JournalPlace.At(Instant.parse(text));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "is neither a time like 2026-11-21T10:00:00Z, nor an index, oldest or end", e);
        }
    }
}
