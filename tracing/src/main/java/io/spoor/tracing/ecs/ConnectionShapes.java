package io.spoor.tracing.ecs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.spoor.tracing.TraceEvent.ClientConnect;
import io.spoor.tracing.TraceEvent.ClientDisconnect;
import io.spoor.tracing.TraceEvent.ClientSummary;
import io.spoor.tracing.TraceEvent.DeliveryTimes;
import io.spoor.tracing.TraceEvent.EndedBy;
import io.spoor.tracing.TraceEvent.SampledOut;
import io.spoor.tracing.TraceEvent.TlsHandshakeFailure;
import io.spoor.tracing.TraceEvent.TransportClose;
import io.spoor.tracing.TraceEvent.TransportOpen;
import io.spoor.tracing.TraceEvent.TransportProbes;
import io.spoor.tracing.TraceEvent.WillInfo;
import java.util.List;

/** Connections and the clients on them. */
final class ConnectionShapes {
    private static final String NETWORK = "network";
    private static final byte[] TLS_NOT_ESTABLISHED = "\"tls\":{\"established\":false}".getBytes(US_ASCII);
    private static final Name KEEP_ALIVE = new Name("keep_alive");
    private static final Name CLEAN_START = new Name("clean_start");
    private static final Name SESSION_PRESENT = new Name("session_present");
    private static final Name IN_FLIGHT = new Name("in_flight");
    private static final Name PROBES = new Name("probes");
    private static final Name COUNT = new Name("count");
    private static final Name WILL = new Name("will");
    private static final Name TOPIC = new Name("topic");
    private static final Name DELAY_SECONDS = new Name("delay_seconds");
    private static final Name PAYLOAD = new Name("payload");
    private static final Name BYTES_IN = new Name("bytes_in");
    private static final Name BYTES_OUT = new Name("bytes_out");
    private static final Name SAMPLED_OUT = new Name("sampled_out");
    private static final Name EVENTS = new Name("events");
    private static final Name PUBLISH = new Name("publish");
    private static final Name REJECT = new Name("reject");
    private static final Name DELIVER = new Name("deliver");
    private static final Name ACK = new Name("ack");
    private static final Name DROP = new Name("drop");
    private static final Name RETAIN = new Name("retain");
    private static final Name DELIVERY = new Name("delivery");
    private static final Name MEAN_NS = new Name("mean_ns");
    private static final Name MAX_NS = new Name("max_ns");
    private static final Name DISTINCT_TOPICS = new Name("distinct_topics");

    private ConnectionShapes() {}

    static List<Shape<?>> all() {
        return List.of(
                Shape.event(
                        TransportOpen.class,
                        "transport-open",
                        NETWORK,
                        List.of("connection", "start"),
                        (e, d) -> d.outcome(true).about(e.connection())),
                Shape.event(
                        TransportClose.class,
                        "transport-close",
                        NETWORK,
                        List.of("connection", "end"),
                        ConnectionShapes::close),
                new Shape<>(
                        TransportProbes.class,
                        Shape.METRIC,
                        "transport-probes",
                        List.of(NETWORK),
                        List.of("connection", "info"),
                        ConnectionShapes::probes),
                Shape.event(
                        TlsHandshakeFailure.class,
                        "tls-handshake-failure",
                        NETWORK,
                        List.of("connection", "denied"),
                        ConnectionShapes::handshakeFailure),
                new Shape<>(
                        ClientConnect.class,
                        Shape.EVENT,
                        "client-connect",
                        List.of(NETWORK, "session", "authentication"),
                        List.of("connection", "start"),
                        ConnectionShapes::connect),
                new Shape<>(
                        ClientDisconnect.class,
                        Shape.EVENT,
                        "client-disconnect",
                        List.of(NETWORK, "session"),
                        List.of("connection", "end"),
                        ConnectionShapes::disconnect),
                new Shape<>(
                        ClientSummary.class,
                        Shape.METRIC,
                        "client-summary",
                        List.of(NETWORK),
                        List.of("info"),
                        ConnectionShapes::summary));
    }

    private static void close(TransportClose e, Document d) {
        JsonBuffer mqtt = d.reasonAndOutcome(e.reason())
                .duration(e.durationNanos())
                .error(e.detail())
                .about(e.connection(), e.bytesIn(), e.bytesOut())
                .field(Fields.ENDED_BY, endedBy(e.endedBy()));
        Fields.tcp(mqtt, e.tcp());
    }

    private static void probes(TransportProbes e, Document d) {
        d.outcome(true).duration(e.intervalNanos());
        JsonBuffer mqtt = e.connection() == null ? d.aboutNobody() : d.about(e.connection());
        mqtt.beginObject(PROBES).field(COUNT, e.count()).endObject();
    }

    private static void handshakeFailure(TlsHandshakeFailure e, Document d) {
        d.reason(e.cause().wireName()).outcome(false).errorAboutCertificate(e.detail());
        if (e.connection().tls() == null) {
            d.root().members(TLS_NOT_ESTABLISHED);
        }
        d.about(e.connection());
    }

    private static void connect(ClientConnect e, Document d) {
        d.code(e.reasonCode()).outcome(e.reason() == null).duration(e.durationNanos());
        if (e.reason() != null) {
            d.reason(e.reason().wireName());
        }
        JsonBuffer mqtt = d.error(e.detail())
                .about(e.client())
                .field(Fields.PACKET_TYPE, "connect")
                .field(Fields.REASON_CODE, e.reasonCode())
                .field(KEEP_ALIVE, e.keepAliveSeconds())
                .field(CLEAN_START, e.cleanStart())
                .field(SESSION_PRESENT, e.sessionPresent())
                .beginObject(Fields.SESSION)
                .field(Fields.EXPIRY_SECONDS, e.sessionExpirySeconds())
                .endObject();
        Fields.takeover(d, mqtt, Fields.FROM, e.tookOver());
        WillInfo will = e.will();
        if (will != null) {
            mqtt.beginObject(WILL)
                    .field(TOPIC, will.topic())
                    .field(Fields.QOS, will.qos())
                    .field(Fields.RETAIN, will.retain())
                    .field(Fields.PAYLOAD_BYTES, will.payloadBytes())
                    .field(DELAY_SECONDS, will.delaySeconds())
                    .endObject();
        }
        UserProperties.write(mqtt, e.userProperties());
    }

    private static void disconnect(ClientDisconnect e, Document d) {
        JsonBuffer mqtt = d.code(e.reasonCode())
                .reasonAndOutcome(e.reason())
                .duration(e.durationNanos())
                .error(e.detail())
                .about(e.client(), e.traffic())
                .field(Fields.REASON_CODE, e.reasonCode())
                .field(Fields.ENDED_BY, endedBy(e.endedBy()));
        Fields.traffic(mqtt, e.traffic());
        Fields.roundTrips(mqtt, e.roundTrips());
        mqtt.beginObject(Fields.SESSION)
                .field(Fields.SUBSCRIPTIONS, e.session().subscriptions())
                .field(Fields.QUEUED_MESSAGES, e.session().queuedMessages())
                .field(IN_FLIGHT, e.session().inFlight())
                .field(Fields.EXPIRY_SECONDS, e.session().expirySeconds())
                .endObject();
        Fields.tcp(mqtt, e.tcp());
        Fields.takeover(d, mqtt, Fields.BY, e.takenOverBy());
    }

    private static void summary(ClientSummary e, Document d) {
        JsonBuffer mqtt = d.duration(e.intervalNanos()).about(e.client(), e.traffic());
        Fields.traffic(mqtt, e.traffic());
        String topic = e.topic();
        if (topic == null) {
            mqtt.field(DISTINCT_TOPICS, e.distinctTopics());
            Fields.roundTrips(mqtt, e.roundTrips());
            Fields.tcp(mqtt, e.tcp());
        } else {
            Fields.topic(mqtt, topic);
            mqtt.beginObject(PAYLOAD)
                    .field(BYTES_IN, e.payloadBytesIn())
                    .field(BYTES_OUT, e.payloadBytesOut())
                    .endObject();
        }
        sampledOut(mqtt, e.sampledOut());
        DeliveryTimes times = e.deliveryTimes();
        if (times.count() > 0) {
            mqtt.beginObject(DELIVERY)
                    .field(COUNT, times.count())
                    .field(MEAN_NS, times.sumNanos() / times.count())
                    .field(MAX_NS, times.longestNanos())
                    .endObject();
        }
    }

    private static void sampledOut(JsonBuffer mqtt, SampledOut counted) {
        if (counted.events() > 0) {
            mqtt.beginObject(SAMPLED_OUT)
                    .field(EVENTS, counted.events())
                    .field(PUBLISH, counted.publishes())
                    .field(REJECT, counted.rejections())
                    .field(DELIVER, counted.deliveries())
                    .field(ACK, counted.acknowledgements())
                    .field(DROP, counted.drops())
                    .field(RETAIN, counted.retained())
                    .endObject();
        }
    }

    private static String endedBy(EndedBy who) {
        return switch (who) {
            case CLIENT -> "client";
            case SERVER -> "server";
            case NETWORK -> NETWORK;
        };
    }
}
