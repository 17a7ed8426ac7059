package io.spoor.broker.http;

import static io.spoor.broker.http.Figure.Kind.COUNTER;
import static io.spoor.broker.http.Figure.Kind.GAUGE;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the figures mean: the help texts on the metrics page, and the table in {@code METRICS.md}, which a test compares
 * with both. A figure that is not here, such as one of somebody else's bridge, is shown without a help text.
 */
public final class MetricTable {

    /**
     * One figure, or one for each of its labels' values.
     *
     * @param name without the {@code _total} that counters get
     * @param always whether it is there as soon as a broker with a destination runs
     */
    public record Row(String name, Figure.Kind kind, List<String> labels, boolean always, String help) {
        public Row {
            labels = List.copyOf(labels);
        }

        /** As on the page. */
        public String pageName() {
            return kind == COUNTER ? name + "_total" : name;
        }
    }

    private static final Map<String, Row> ROWS = new LinkedHashMap<>();

    static {
        add("spoor_connections", GAUGE, "Open connections, also those that are no clients yet");
        add("spoor_connections_refused", COUNTER, "Connections turned away at once: too many, or too fast");
        add("spoor_clients_connected", GAUGE, "Clients that are connected");
        add("spoor_sessions", GAUGE, "Sessions, with and without a connection");
        add("spoor_subscriptions", GAUGE, "Subscriptions of all sessions");
        add("spoor_retained_messages", GAUGE, "Topics that have a retained message");
        add("spoor_messages_received", COUNTER, "Messages that clients published");
        add("spoor_messages_sent", COUNTER, "Messages that were sent to clients");
        add("spoor_payload_bytes_received", COUNTER, "Payload bytes that clients published");
        add("spoor_payload_bytes_sent", COUNTER, "Payload bytes that were sent to clients");
        rows(false, "spoor_messages_dropped", COUNTER, "Messages that a subscriber did not get", "reason");
        add("spoor_held_bytes", GAUGE, "Bytes that wait for subscribers that keep up (mqtt.brokerBudget)");
        add("spoor_queued_bytes", GAUGE, "Bytes that wait for clients that are away or stuck (mqtt.queueBudget)");
        add("spoor_queues_full", GAUGE, "1 while messages for absent clients are refused");
        add("spoor_session_bytes", GAUGE, "Bytes that sessions take besides messages (mqtt.sessionBudget)");
        add("spoor_input_bytes", GAUGE, "Bytes of packets that have not arrived whole (mqtt.inputBudget)");
        add("spoor_store_bytes", GAUGE, "Size of the store of sessions and retained messages");
        add("spoor_store_live_bytes", GAUGE, "Bytes of it that are still needed");
        add("spoor_store_full", GAUGE, "1 while the store takes no messages");
        add("spoor_store_unrecorded", COUNTER, "Changes that the store could not take");
        add("spoor_trace_events_offered", COUNTER, "Trace events; always written + sampled out + lost + waiting");
        add("spoor_trace_events_written", COUNTER, "Trace events that are in the journal");
        add("spoor_trace_events_sampled_out", COUNTER, "Trace events about single messages that were only counted");
        add("spoor_trace_events_lost", COUNTER, "Trace events that are not, each named by a trace-gap event");
        add("spoor_trace_events_waiting", GAUGE, "Trace events that are not written yet");
        rows(
                false,
                "spoor_listener_certificate_end_seconds",
                GAUGE,
                "When the certificate ends that clients see, as seconds since 1970",
                "listener");
        rows(
                false,
                "spoor_listener_revocation_list_end_seconds",
                GAUGE,
                "When the first revocation list ends, after which its authority's clients are refused, as seconds since 1970",
                "listener");
        add("spoor_journal_records", COUNTER, "Records appended to the journal", "stream");
        add("spoor_journal_bytes", GAUGE, "Size of the journal on the disk", "stream");
        add("spoor_journal_limit_bytes", GAUGE, "Past this size the oldest records go", "stream");
        add("spoor_journal_unread_bytes", GAUGE, "Bytes that some destination does not have, roughly", "stream");
        add("spoor_journal_segments", GAUGE, "Files of the journal", "stream");
        add("spoor_journal_oldest_seconds", GAUGE, "Age of the oldest record that is kept", "stream");
        destination("up", GAUGE, "1 if the last exchange with the destination worked");
        destination("paused", GAUGE, "1 while it is paused by request");
        destination("offered_records", COUNTER, "Records to deliver; always delivered + lost + lagging");
        destination("delivered_records", COUNTER, "Records that have arrived");
        destination("delivered_bytes", COUNTER, "Bytes of records that have arrived");
        destination("lagging_records", GAUGE, "Records that have not arrived so far");
        destination("lagging_bytes", GAUGE, "Bytes of these, roughly");
        destination(
                "oldest_unsent_seconds", GAUGE, "Age of the oldest record that has not arrived; 0 if there is none");
        add(
                "spoor_destination_lost_records",
                COUNTER,
                "Records that went before they were delivered",
                "stream",
                "destination",
                "cause");
        destination("failed_tries", COUNTER, "Deliveries that did not work and were, or are, tried again");
        own("dead_letters", COUNTER, "Payloads that the destination rejects, kept aside");
        own("dead_letters_replayed", COUNTER, "Dead letters that were tried again and are stored now");
        own("dead_letter_files_deleted", COUNTER, "Files of dead letters deleted for want of room");
        own("empty", COUNTER, "Payloads that nothing was to be stored of");
        own("series", GAUGE, "Series of points seen, all measurements together");
        own("series_reduced_points", COUNTER, "Points that lost tags, because their measurement has too many series");
        own("series_refused_points", COUNTER, "Points that went to the dead letters for the same reason");
        own("sparkplug_edge_nodes", GAUGE, "Sparkplug edge nodes heard of");
        own("sparkplug_sequence_gaps", COUNTER, "Gaps in the sequences of Sparkplug edge nodes");
        own("sparkplug_unknown_aliases", COUNTER, "Sparkplug messages with an alias that no birth has told");
        own("sparkplug_rebirth_requests", COUNTER, "Sparkplug edge nodes asked for a rebirth");
        own("rejected", COUNTER, "Records that the destination rejects");
        own("connected", GAUGE, "1 while there is a connection");
        own("connections", COUNTER, "Connections opened");
        own("unconfirmed_records", GAUGE, "Records sent whose arrival is not known yet");
        add("spoor_bridge_up", GAUGE, "1 if all destinations of the bridge are up", "bridge");
    }

    private MetricTable() {}

    /** All rows, in the order of the table. */
    public static List<Row> rows() {
        return List.copyOf(ROWS.values());
    }

    static @Nullable Row find(String name) {
        return ROWS.get(name);
    }

    private static void destination(String name, Figure.Kind kind, String help) {
        add("spoor_destination_" + name, kind, help, "stream", "destination");
    }

    private static void own(String name, Figure.Kind kind, String help) {
        rows(false, "spoor_destination_" + name, kind, help, "stream", "destination");
    }

    private static void add(String name, Figure.Kind kind, String help, String... labels) {
        rows(true, name, kind, help, labels);
    }

    private static void rows(boolean always, String name, Figure.Kind kind, String help, String... labels) {
        ROWS.put(name, new Row(name, kind, List.of(labels), always, help));
    }
}
