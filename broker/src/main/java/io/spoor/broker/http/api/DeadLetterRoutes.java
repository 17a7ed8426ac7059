package io.spoor.broker.http.api;

import io.spoor.broker.inspect.DestinationInspector;
import io.spoor.tracing.match.TopicPattern;
import io.spoor.tracing.spi.DeadLetter;
import io.spoor.tracing.spi.DeadLetterBox;
import io.spoor.tracing.spi.DeadLetterSelection;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Payloads that their destination could not take. */
final class DeadLetterRoutes {
    private static final int MOST_IDS = 1000;

    private final DestinationInspector destinations;

    DeadLetterRoutes(DestinationInspector destinations) {
        this.destinations = destinations;
    }

    List<Route> all() {
        return List.of(
                Route.get(
                        "/deadletters",
                        this::list,
                        "destination",
                        "topic",
                        "reason",
                        "since",
                        "until",
                        "after",
                        "limit"),
                Route.get("/deadletters/{id}", this::show),
                Route.delete("/deadletters/{id}", this::delete),
                Route.post("/deadletters/replay", this::replay));
    }

    /** A letter in an answer; its payload only where one letter was asked for. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record LetterJson(
            String id,
            String destination,
            String kind,
            Instant time,
            String reason,
            long firstIndex,
            long lastIndex,
            @Nullable String topic,
            @Nullable String clientId,
            int payloadBytes,
            byte @Nullable [] payload) {
        static LetterJson of(DeadLetterBox box, DeadLetter letter, boolean withPayload) {
            return new LetterJson(
                    letter.id(),
                    box.destination(),
                    letter.kind().name().toLowerCase(Locale.ROOT),
                    letter.time(),
                    letter.reason(),
                    letter.firstIndex(),
                    letter.lastIndex(),
                    letter.topic(),
                    letter.clientId(),
                    letter.payload().length,
                    withPayload ? letter.payload() : null);
        }
    }

    private ApiResponse list(ApiRequest request) throws Problem, IOException {
        Parameters query = request.query();
        DeadLetterSelection selection = selection(query, Set.of());
        String after = query.text("after");
        int limit = query.limit();
        List<LetterJson> letters = new ArrayList<>();
        boolean[] past = {after == null};
        for (DeadLetterBox box : boxes(query.text("destination"))) {
            box.visit(selection, letter -> {
                if (past[0]) {
                    letters.add(LetterJson.of(box, letter, false));
                }
                past[0] |= letter.id().equals(after);
                return letters.size() <= limit;
            });
        }
        if (!past[0]) {
            throw Problem.badRequest("after: there is no letter '" + after + "' any more; begin anew");
        }
        boolean more = letters.size() > limit;
        List<LetterJson> page = more ? letters.subList(0, limit) : letters;
        return ApiResponse.ok(
                more ? Map.of("items", page, "next", page.get(limit - 1).id()) : Map.of("items", page));
    }

    private ApiResponse show(ApiRequest request) throws Problem, IOException {
        List<LetterJson> found = new ArrayList<>();
        for (DeadLetterBox box : boxes(null)) {
            box.visit(DeadLetterSelection.of(Set.of(request.path("id"))), letter -> {
                found.add(LetterJson.of(box, letter, true));
                return false;
            });
        }
        if (found.isEmpty()) {
            throw Problem.notFound("dead letter", request.path("id"));
        }
        return ApiResponse.ok(found.get(0));
    }

    private ApiResponse delete(ApiRequest request) throws Problem, IOException {
        int deleted = 0;
        for (DeadLetterBox box : boxes(null)) {
            deleted += box.delete(DeadLetterSelection.of(Set.of(request.path("id"))));
        }
        if (deleted == 0) {
            throw Problem.notFound("dead letter", request.path("id"));
        }
        return ApiResponse.noContent();
    }

    private ApiResponse replay(ApiRequest request) throws Problem, IOException {
        Set<String> ids = ids(request.object().get("ids"));
        Parameters fields = request.fieldsBut(Set.of("ids"));
        fields.allow(Set.of("destination", "topic", "reason", "since", "until", "all"));
        if (ids.isEmpty() && fields.isEmpty()) {
            throw Problem.badRequest(
                    "nothing is chosen; give ids, destination, topic, reason, since or until, or" + " \"all\": true");
        }
        var unused = fields.flag("all");
        int replayed = 0;
        for (DeadLetterBox box : boxes(fields.text("destination"))) {
            replayed += box.replay(selection(fields, ids));
        }
        return ApiResponse.ok(Map.of("replayed", replayed));
    }

    private static Set<String> ids(@Nullable JsonNode given) throws Problem {
        Set<String> ids = new LinkedHashSet<>();
        if (given == null) {
            return ids;
        }
        for (JsonNode id : given) {
            ids.add(id.asString(""));
        }
        if (!given.isArray() || ids.isEmpty() || ids.contains("") || ids.size() > MOST_IDS) {
            throw Problem.badRequest("ids: expected 1 to " + MOST_IDS + " texts in an array");
        }
        return ids;
    }

    private static DeadLetterSelection selection(Parameters given, Set<String> ids) throws Problem {
        return new DeadLetterSelection(
                ids,
                given.read("topic", TopicPattern::new),
                given.text("reason"),
                given.time("since"),
                given.time("until"));
    }

    private List<DeadLetterBox> boxes(@Nullable String destination) throws Problem {
        List<DeadLetterBox> all = destinations.deadLetters().stream()
                .filter(box -> destination == null || box.destination().equals(destination))
                .toList();
        if (all.isEmpty() && destination != null) {
            throw Problem.badRequest("destination: '" + destination + "' keeps no dead letters");
        }
        return all;
    }
}
