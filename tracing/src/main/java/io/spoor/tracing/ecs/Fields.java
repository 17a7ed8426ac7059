package io.spoor.tracing.ecs;

import io.spoor.tracing.TraceEvent.Traffic;

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
}
