package io.spoor.tracing.ecs;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names that are part of the product: what stands here twice, here and in the encoder, cannot be mistyped. */
final class EventVocabulary {

    /** Fields of the vocabulary. */
    private static final Set<String> AGREED = words("""
            @timestamp ecs.version data_stream.type data_stream.dataset data_stream.namespace
            event.id event.kind event.module event.dataset event.action event.category event.type event.outcome event.code
            event.reason event.duration event.sequence event.created
            service.name service.version service.node.name
            client.ip client.port client.bytes server.ip server.port server.bytes source.ip source.port
            network.protocol network.transport network.type network.community_id network.forwarded_ip
            user.name
            tls.version tls.version_protocol tls.cipher tls.resumed tls.established
            tls.client.subject tls.client.issuer tls.client.not_before tls.client.not_after tls.client.hash.sha256
            tls.client.server_name tls.client.x509.serial_number tls.client.x509.alternative_names
            trace.id span.id
            mqtt.client_id mqtt.connection_id mqtt.listener mqtt.transport mqtt.protocol_version mqtt.packet_type
            mqtt.packet_id mqtt.qos mqtt.retain mqtt.dup mqtt.reason_code mqtt.keep_alive mqtt.clean_start
            mqtt.session_present
            mqtt.topic.name mqtt.topic.template mqtt.topic_filter
            mqtt.payload.bytes mqtt.payload.sha256 mqtt.payload.content_type
            mqtt.sender.client_id mqtt.sender.ip mqtt.takeover.by.ip mqtt.takeover.by.connection_id
            mqtt.messages.in mqtt.messages.out mqtt.messages.dropped mqtt.subscribers.matched
            mqtt.tcp.rtt_us mqtt.tcp.rttvar_us mqtt.tcp.retransmits mqtt.tcp.lost mqtt.tcp.cwnd
            mqtt.user_properties
            """);

    /** Fields that the vocabulary had no place for; see RATIONALE.md. */
    static final Set<String> ADDED = words("""
            service.ephemeral_id error.message tls.server.not_after
            mqtt.ended_by mqtt.pings mqtt.distinct_topics mqtt.user_properties_omitted
            mqtt.will.topic mqtt.will.qos mqtt.will.retain mqtt.will.payload_bytes mqtt.will.delay_seconds
            mqtt.session.expiry_seconds mqtt.session.queued_messages mqtt.session.subscriptions mqtt.session.away_ns
            mqtt.subscription.requested_qos mqtt.subscription.identifier
            mqtt.limit.name mqtt.limit.allowed mqtt.limit.actual
            mqtt.slow_consumer.pending_bytes mqtt.slow_consumer.pending_messages mqtt.slow_consumer.rule
            mqtt.gap.run_id mqtt.gap.first mqtt.gap.last mqtt.gap.count mqtt.gap.destination
            mqtt.payload.text mqtt.payload.base64 mqtt.payload.truncated mqtt.payload.bytes_in mqtt.payload.bytes_out
            mqtt.sampled_out.events mqtt.sampled_out.publish mqtt.sampled_out.reject mqtt.sampled_out.deliver
            mqtt.sampled_out.ack mqtt.sampled_out.drop mqtt.sampled_out.retain
            mqtt.delivery.count mqtt.delivery.mean_ns mqtt.delivery.max_ns
            mqtt.store.file mqtt.store.offset mqtt.store.bytes mqtt.store.records
            mqtt.broker.java_version mqtt.broker.listeners mqtt.broker.stop_reason mqtt.config.changed
            mqtt.queued_ns mqtt.ack_time.count mqtt.ack_time.mean_ns mqtt.ack_time.max_ns
            mqtt.keep_alive_late.count mqtt.keep_alive_late.max_ns
            mqtt.takeover.from.ip mqtt.takeover.from.connection_id
            mqtt.session.in_flight mqtt.slow_consumer.dropped_messages mqtt.probes.count
            mqtt.proxy.protocol mqtt.proxy.destination.ip mqtt.proxy.destination.port mqtt.proxy.unique_id
            mqtt.proxy.server_name mqtt.proxy.tls.version mqtt.proxy.tls.cipher mqtt.proxy.tls.client_name
            mqtt.proxy.tls.client_verified
            mqtt.anomaly.rule mqtt.anomaly.score mqtt.anomaly.evidence
            """);

    static final Set<String> FIELDS =
            Stream.concat(AGREED.stream(), ADDED.stream()).collect(Collectors.toSet());

    /** Kind, categories and types by action. */
    static final Map<String, String> ACTIONS = new TreeMap<>(Map.ofEntries(
            action("transport-open", "event", "network", "connection, start"),
            action("transport-close", "event", "network", "connection, end"),
            action("transport-probes", "metric", "network", "connection, info"),
            action("tls-handshake-failure", "event", "network", "connection, denied"),
            action("client-connect", "event", "network, session, authentication", "connection, start"),
            action("client-disconnect", "event", "network, session", "connection, end"),
            action("session-start", "event", "session", "start"),
            action("session-resume", "event", "session", "start"),
            action("session-takeover", "event", "session", "info"),
            action("session-expire", "event", "session", "end"),
            action("authz-denied", "event", "network", "denied"),
            action("message-publish", "event", "network", "protocol"),
            action("message-reject", "event", "network", "protocol, denied"),
            action("message-deliver", "event", "network", "protocol"),
            action("message-ack", "event", "network", "protocol"),
            action("message-drop", "event", "network", "info"),
            action("subscription-add", "event", "network", "protocol"),
            action("subscription-remove", "event", "network", "protocol"),
            action("subscription-reject", "event", "network", "protocol, denied"),
            action("retain-set", "event", "network", "info"),
            action("retain-clear", "event", "network", "info"),
            action("will-publish", "event", "network", "info"),
            action("limit-exceeded", "event", "network", "info"),
            action("slow-consumer", "event", "network", "info"),
            action("slow-consumer-end", "event", "network", "info"),
            action("client-summary", "metric", "network", "info"),
            action("trace-gap", "pipeline_error", "", ""),
            action("broker-start", "event", "configuration", "info"),
            action("broker-stop", "event", "configuration", "info"),
            action("store-cut", "event", "database", "error"),
            action("config-change", "event", "configuration", "change"),
            action("cert-reload", "event", "configuration", "change"),
            action("anomaly", "alert", "network", "info")));

    private EventVocabulary() {}

    private static Map.Entry<String, String> action(String name, String kind, String categories, String types) {
        return Map.entry(name, kind + " [" + quoted(categories) + "] [" + quoted(types) + "]");
    }

    private static String quoted(String list) {
        return list.isEmpty()
                ? ""
                : Stream.of(list.split(", ", -1)).map(w -> '"' + w + '"').collect(Collectors.joining(", "));
    }

    private static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+", -1));
    }
}
