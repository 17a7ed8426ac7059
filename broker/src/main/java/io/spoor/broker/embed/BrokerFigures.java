package io.spoor.broker.embed;

import io.spoor.broker.http.Figure;
import io.spoor.broker.store.SessionStore;
import io.spoor.tracing.journal.JournalStatus;
import io.spoor.tracing.recorder.TraceCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The broker's own figures for the metrics page; their meaning is in {@link io.spoor.broker.http.MetricTable}. */
record BrokerFigures(Spoor broker) implements Supplier<List<Figure>> {

    @Override
    public List<Figure> get() {
        List<Figure> all = new ArrayList<>();
        addStats(all, broker.stats());
        TraceCounts trace = broker.traceCounts();
        if (trace != null) {
            all.add(counter("spoor_trace_events_offered", trace.offered()));
            all.add(counter("spoor_trace_events_written", trace.written()));
            all.add(counter("spoor_trace_events_sampled_out", trace.sampledOut()));
            all.add(counter("spoor_trace_events_lost", trace.lost()));
            all.add(gauge("spoor_trace_events_waiting", trace.waiting()));
        }
        SessionStore.Status store = broker.storeStatus();
        if (store != null) {
            all.add(gauge("spoor_store_bytes", store.bytes()));
            all.add(gauge("spoor_store_live_bytes", store.liveBytes()));
            all.add(gauge("spoor_store_full", store.full() == null ? 0 : 1));
            all.add(counter("spoor_store_unrecorded", store.unrecorded()));
        }
        broker.journals().forEach(journal -> addJournal(all, journal));
        addEnds(all, "spoor_listener_certificate_end_seconds", broker.certificateEnds());
        addEnds(all, "spoor_listener_revocation_list_end_seconds", broker.revocationListEnds());
        return all;
    }

    private static void addEnds(List<Figure> all, String name, Map<String, Instant> ends) {
        ends.forEach(
                (listener, end) -> all.add(gauge(name, end.getEpochSecond()).labelled("listener", listener)));
    }

    private static void addStats(List<Figure> all, BrokerStats stats) {
        all.add(gauge("spoor_connections", stats.connections()));
        all.add(counter("spoor_connections_refused", stats.connectionsRefused()));
        all.add(gauge("spoor_clients_connected", stats.clientsConnected()));
        all.add(gauge("spoor_sessions", stats.sessions()));
        all.add(gauge("spoor_subscriptions", stats.subscriptions()));
        all.add(gauge("spoor_retained_messages", stats.retainedMessages()));
        all.add(gauge("spoor_held_bytes", stats.heldBytes()));
        all.add(gauge("spoor_queued_bytes", stats.queuedBytes()));
        all.add(gauge("spoor_queues_full", stats.queuesFull() ? 1 : 0));
        all.add(gauge("spoor_session_bytes", stats.sessionBytes()));
        all.add(gauge("spoor_input_bytes", stats.inputBytes()));
        all.add(counter("spoor_messages_received", stats.messagesIn()));
        all.add(counter("spoor_messages_sent", stats.messagesOut()));
        all.add(counter("spoor_payload_bytes_received", stats.payloadBytesIn()));
        all.add(counter("spoor_payload_bytes_sent", stats.payloadBytesOut()));
        stats.dropped()
                .forEach((reason, count) ->
                        all.add(counter("spoor_messages_dropped", count).labelled("reason", reason.wireName())));
    }

    private static void addJournal(List<Figure> all, JournalStatus journal) {
        Instant oldest = journal.oldestTime();
        double age = oldest == null
                ? 0
                : Math.max(0, Duration.between(oldest, Instant.now()).toMillis() / 1000.0);
        List.of(
                        counter("spoor_journal_records", journal.appended()),
                        gauge("spoor_journal_bytes", journal.bytes()),
                        gauge("spoor_journal_limit_bytes", journal.limitBytes()),
                        gauge("spoor_journal_unread_bytes", journal.unreadBytes()),
                        gauge("spoor_journal_segments", journal.segments()),
                        Figure.gauge("spoor_journal_oldest_seconds", age))
                .forEach(figure -> all.add(figure.labelled("stream", journal.name())));
    }

    private static Figure counter(String name, long value) {
        return Figure.counter(name, (double) value);
    }

    private static Figure gauge(String name, long value) {
        return Figure.gauge(name, (double) value);
    }
}
