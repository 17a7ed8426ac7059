package io.spoor.tracing.ecs;

import io.spoor.tracing.TraceEvent;
import java.util.List;

/**
 * How one kind of event is written: what all of its documents have in common, and who writes the rest. Immutable.
 *
 * @param <E> the kind of event
 */
final class Shape<E extends TraceEvent> {
    static final String EVENT = "event";
    static final String METRIC = "metric";
    static final String ALERT = "alert";
    static final String PIPELINE_ERROR = "pipeline_error";

    /** Writes what differs between events of a kind. */
    @FunctionalInterface
    interface Body<E> {
        /** Writes the event's own fields in the order that {@link Document} asks for. */
        void write(E event, Document document);
    }

    private static final Name EVENT_OBJECT = new Name("event");
    private static final Name KIND = new Name("kind");
    private static final Name MODULE = new Name("module");
    private static final Name DATASET = new Name("dataset");
    private static final Name ACTION = new Name("action");
    private static final Name CATEGORY = new Name("category");
    private static final Name TYPE = new Name("type");

    private final Class<E> type;
    private final byte[] head;
    private final Body<E> body;

    Shape(Class<E> type, String kind, String action, List<String> categories, List<String> types, Body<E> body) {
        this.type = type;
        this.body = body;
        JsonBuffer json = new JsonBuffer()
                .beginObject(EVENT_OBJECT)
                .field(KIND, kind)
                .field(MODULE, "mqtt")
                .field(DATASET, ServiceFields.DATASET)
                .field(ACTION, action);
        if (!categories.isEmpty()) {
            json.field(CATEGORY, categories).field(TYPE, types);
        }
        this.head = json.toBytes();
    }

    /** A shape of kind {@code event} and one category. */
    static <E extends TraceEvent> Shape<E> event(
            Class<E> type, String action, String category, List<String> types, Body<E> body) {
        return new Shape<>(type, EVENT, action, List.of(category), types, body);
    }

    Class<E> type() {
        return type;
    }

    /** The {@code event} object up to its last common member, left open. */
    byte[] head() {
        return head;
    }

    void write(TraceEvent event, Document document) {
        body.write(type.cast(event), document);
    }
}
