package io.spoor.tracing.ecs;

import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.RoundTrips;
import io.spoor.tracing.TcpInfo;
import io.spoor.tracing.TraceEvent.Traffic;
import org.jspecify.annotations.Nullable;

/** Members of the {@code mqtt} object that several kinds of event have. */
final class Fields {
    static final Name NAME = new Name("name");
    static final Name TOPIC_FILTER = new Name("topic_filter");
    static final Name PACKET_TYPE = new Name("packet_type");
    static final Name REASON_CODE = new Name("reason_code");
    static final Name QOS = new Name("qos");
    static final Name RETAIN = new Name("retain");
    static final Name ENDED_BY = new Name("ended_by");
    static final Name LISTENER = new Name("listener");
    static final Name SESSION = new Name("session");
    static final Name BY = new Name("by");
    static final Name FROM = new Name("from");
    static final Name SUBSCRIPTIONS = new Name("subscriptions");
    static final Name QUEUED_MESSAGES = new Name("queued_messages");
    static final Name EXPIRY_SECONDS = new Name("expiry_seconds");
    static final Name PAYLOAD_BYTES = new Name("payload_bytes");

    private static final Name TOPIC = new Name("topic");
    private static final Name PACKET_ID = new Name("packet_id");
    private static final Name PAYLOAD = new Name("payload");
    private static final Name BYTES = new Name("bytes");
    private static final Name MESSAGES = new Name("messages");
    private static final Name IN = new Name("in");
    private static final Name OUT = new Name("out");
    private static final Name DROPPED = new Name("dropped");
    private static final Name PINGS = new Name("pings");

    private static final Name DUP = new Name("dup");
    private static final Name QUEUED_NS = new Name("queued_ns");
    private static final Name ACK_TIME = new Name("ack_time");
    private static final Name COUNT = new Name("count");
    private static final Name MEAN_NS = new Name("mean_ns");
    private static final Name MAX_NS = new Name("max_ns");
    private static final Name KEEP_ALIVE_LATE = new Name("keep_alive_late");
    private static final Name TCP = new Name("tcp");
    private static final Name RTT_US = new Name("rtt_us");
    private static final Name RTTVAR_US = new Name("rttvar_us");
    private static final Name RETRANSMITS = new Name("retransmits");
    private static final Name LOST = new Name("lost");
    private static final Name CWND = new Name("cwnd");
    private static final Name TAKEOVER = new Name("takeover");
    private static final Name IP = new Name("ip");
    private static final Name CONNECTION_ID = new Name("connection_id");

    private Fields() {}

    static void topic(JsonBuffer mqtt, String topic) {
        mqtt.beginObject(TOPIC).field(NAME, topic).endObject();
    }

    /** A packet that has no identifier (QoS 0) has none in its document. */
    static void packetId(JsonBuffer mqtt, int packetId) {
        if (packetId > 0) {
            mqtt.field(PACKET_ID, packetId);
        }
    }

    static void payloadBytes(JsonBuffer mqtt, long bytes) {
        mqtt.beginObject(PAYLOAD).field(BYTES, bytes).endObject();
    }

    static void traffic(JsonBuffer mqtt, Traffic traffic) {
        mqtt.beginObject(MESSAGES)
                .field(IN, traffic.messagesIn())
                .field(OUT, traffic.messagesOut())
                .field(DROPPED, traffic.messagesDropped())
                .endObject()
                .field(PINGS, traffic.pings());
    }

    static void dup(JsonBuffer mqtt, boolean dup) {
        mqtt.field(DUP, dup);
    }

    /** How long a message waited; one that did not has none. */
    static void queued(JsonBuffer mqtt, long nanos) {
        if (nanos > 0) {
            mqtt.field(QUEUED_NS, nanos);
        }
    }

    /** What there was no occasion to measure is not there. */
    static void roundTrips(JsonBuffer mqtt, RoundTrips trips) {
        if (trips.acknowledgements() > 0) {
            mqtt.beginObject(ACK_TIME)
                    .field(COUNT, trips.acknowledgements())
                    .field(MEAN_NS, trips.meanNanos())
                    .field(MAX_NS, trips.longestNanos())
                    .endObject();
        }
        if (trips.late() > 0) {
            mqtt.beginObject(KEEP_ALIVE_LATE)
                    .field(COUNT, trips.late())
                    .field(MAX_NS, trips.latestNanos())
                    .endObject();
        }
    }

    static void tcp(JsonBuffer mqtt, @Nullable TcpInfo tcp) {
        if (tcp == null) {
            return;
        }
        mqtt.beginObject(TCP);
        if (tcp.rttMicros() > 0) {
            mqtt.field(RTT_US, tcp.rttMicros()).field(RTTVAR_US, tcp.rttvarMicros());
        }
        mqtt.field(RETRANSMITS, tcp.retransmits())
                .field(LOST, tcp.lost())
                .field(CWND, tcp.cwnd())
                .endObject();
    }

    /** The other connection of a takeover. */
    static void takeover(Document d, JsonBuffer mqtt, Name role, @Nullable ConnectionInfo other) {
        if (other != null) {
            mqtt.beginObject(TAKEOVER)
                    .beginObject(role)
                    .fieldUnlessNull(IP, d.address(other.client()))
                    .field(CONNECTION_ID, other.id())
                    .endObject()
                    .endObject();
        }
    }
}
