package io.spoor.broker.http.api;

import io.spoor.tracing.live.LiveTrace;
import io.spoor.tracing.live.LiveTraces;
import io.spoor.tracing.match.AddressRange;
import io.spoor.tracing.match.Glob;
import io.spoor.tracing.match.TopicPattern;
import io.spoor.tracing.policy.Selection;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Closer looks at some clients or messages. Events are fetched by asking again and again, each time for what came within
 * some seconds: a stream without an end would hold a thread, and the server cuts off answers that take long.
 */
final class TraceRoutes {
    private static final Duration DEFAULT_TIME = Duration.ofMinutes(10);
    private static final int MOST_WAIT_SECONDS = 5;
    private static final int MOST_BYTES = 1 << 20;

    /** How many may wait for events at a time, so that threads are left for everybody else; others get what is there. */
    private static final int MOST_WAITING = 4;

    /** Ended ones whose last events may still be fetched. */
    private static final int KEPT = 32;

    private final @Nullable LiveTraces traces;
    private final Semaphore waiting = new Semaphore(MOST_WAITING);
    private final Map<String, LiveTrace> known = new LinkedHashMap<>(); // guarded by itself

    /** @param traces null if the broker has no trace */
    TraceRoutes(@Nullable LiveTraces traces) {
        this.traces = traces;
    }

    List<Route> all() {
        return List.of(
                Route.get(
                        "/traces",
                        request -> ApiResponse.items(
                                required().all().stream().map(TraceJson::of).toList())),
                Route.post("/traces", this::start),
                Route.get("/traces/{id}", request -> ApiResponse.ok(TraceJson.of(find(request)))),
                Route.get("/traces/{id}/events", this::events, "wait"),
                Route.delete("/traces/{id}", this::end));
    }

    /** A closer look in an answer. */
    record TraceJson(
            String id,
            @Nullable String client,
            @Nullable String topic,
            @Nullable String address,
            @Nullable String certificate,
            Instant until,
            boolean ended,
            long seen,
            long missed) {
        static TraceJson of(LiveTrace trace) {
            Selection selection = trace.selection();
            return new TraceJson(
                    trace.id(),
                    text(selection.client()),
                    selection.topic() == null ? null : selection.topic().filter(),
                    text(selection.address()),
                    text(selection.certificate()),
                    trace.until(),
                    trace.isClosed(),
                    trace.seen(),
                    trace.missed());
        }

        private static @Nullable String text(@Nullable Object value) {
            return value == null ? null : Objects.toString(value);
        }
    }

    private ApiResponse start(ApiRequest request) throws Problem {
        Parameters fields = request.fieldsBut(Set.of());
        fields.allow(Set.of("client", "topic", "address", "certificate", "seconds"));
        Duration time = fields.read("seconds", TraceRoutes::time);
        try {
            Selection selection = new Selection(
                    fields.read("client", Glob::parse),
                    fields.read("topic", TopicPattern::new),
                    fields.read("address", AddressRange::parse),
                    fields.read("certificate", Glob::parse));
            LiveTrace trace = required().start(selection, time == null ? DEFAULT_TIME : time);
            remember(trace);
            return new ApiResponse(
                    201,
                    ApiResponse.JSON,
                    TraceJson.of(trace),
                    Map.of("Location", Api.PREFIX + "traces/" + trace.id()));
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(String.valueOf(e.getMessage()));
        } catch (IllegalStateException e) {
            throw new Problem(409, String.valueOf(e.getMessage()));
        }
    }

    private static Duration time(String text) {
        if (!text.matches("\\d{1,9}")) {
            throw new IllegalArgumentException("is no number of seconds");
        }
        return Duration.ofSeconds(Long.parseLong(text));
    }

    /** What came, one document a line; at once if something waits already. */
    private ApiResponse events(ApiRequest request) throws Problem, InterruptedException {
        LiveTrace trace = find(request);
        Integer wait = request.query().read("wait", text -> {
            if (!text.matches("[0-" + MOST_WAIT_SECONDS + "]")) {
                throw new IllegalArgumentException("is not a number of seconds from 0 to " + MOST_WAIT_SECONDS);
            }
            return Integer.parseInt(text);
        });
        boolean closed = trace.isClosed();
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        byte[] document = first(trace, closed || wait == null ? 0 : wait);
        while (document != null) {
            lines.writeBytes(document);
            lines.write('\n');
            document = lines.size() < MOST_BYTES ? trace.poll(Duration.ZERO) : null;
        }
        boolean over = closed && lines.size() == 0;
        return new ApiResponse(
                200, "application/x-ndjson", lines.toByteArray(), Map.of("Spoor-Trace", over ? "ended" : "open"));
    }

    /** Ends its wait soon after the trace has ended. */
    private byte @Nullable [] first(LiveTrace trace, int seconds) throws InterruptedException {
        byte[] document = trace.poll(Duration.ZERO);
        if (document != null || seconds == 0 || !waiting.tryAcquire()) {
            return document;
        }
        try {
            long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
            while (document == null && !trace.isClosed() && System.nanoTime() - end < 0) {
                document = trace.poll(Duration.ofMillis(250));
            }
            return document;
        } finally {
            waiting.release();
        }
    }

    private ApiResponse end(ApiRequest request) throws Problem {
        LiveTrace trace = find(request);
        trace.close();
        synchronized (known) {
            known.remove(trace.id());
        }
        return ApiResponse.noContent();
    }

    private LiveTrace find(ApiRequest request) throws Problem {
        String id = request.path("id");
        synchronized (known) {
            LiveTrace trace = known.get(id);
            if (trace != null) {
                return trace;
            }
        }
        return required().all().stream()
                .filter(trace -> trace.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("trace", id));
    }

    private void remember(LiveTrace trace) {
        synchronized (known) {
            known.put(trace.id(), trace);
            known.values().removeIf(old -> old.isClosed() && known.size() > KEPT);
        }
    }

    private LiveTraces required() throws Problem {
        if (traces == null) {
            throw new Problem(409, "this broker has no trace: no bridge is configured that takes one");
        }
        return traces;
    }
}
