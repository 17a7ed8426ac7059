package io.spoor.tracing.ecs;

import io.spoor.tracing.TraceEvent.MessageAck;
import io.spoor.tracing.TraceEvent.MessageDeliver;
import io.spoor.tracing.TraceEvent.MessageDrop;
import io.spoor.tracing.TraceEvent.MessagePublish;
import io.spoor.tracing.TraceEvent.MessageReject;
import io.spoor.tracing.TraceEvent.RetainClear;
import io.spoor.tracing.TraceEvent.RetainSet;
import io.spoor.tracing.TraceEvent.WillPublish;
import java.util.List;

/** What happens to messages. These run once or more for every message. */
final class MessageShapes {
    private static final String NETWORK = "network";
    private static final String PUBLISH = "publish";
    private static final List<String> PROTOCOL = List.of("protocol");
    private static final List<String> INFO = List.of("info");
    private static final Name SUBSCRIBERS = new Name("subscribers");
    private static final Name MATCHED = new Name("matched");

    private MessageShapes() {}

    static List<Shape<?>> all() {
        return List.of(
                Shape.event(MessagePublish.class, "message-publish", NETWORK, PROTOCOL, MessageShapes::publish),
                Shape.event(
                        MessageReject.class,
                        "message-reject",
                        NETWORK,
                        List.of("protocol", "denied"),
                        MessageShapes::reject),
                Shape.event(MessageDeliver.class, "message-deliver", NETWORK, PROTOCOL, MessageShapes::deliver),
                Shape.event(MessageAck.class, "message-ack", NETWORK, PROTOCOL, MessageShapes::ack),
                Shape.event(MessageDrop.class, "message-drop", NETWORK, INFO, MessageShapes::drop),
                Shape.event(RetainSet.class, "retain-set", NETWORK, INFO, MessageShapes::retainSet),
                Shape.event(
                        RetainClear.class,
                        "retain-clear",
                        NETWORK,
                        INFO,
                        (e, d) -> Fields.topic(d.outcome(true).about(e.client()), e.topic())),
                Shape.event(WillPublish.class, "will-publish", NETWORK, INFO, MessageShapes::willPublish));
    }

    private static void publish(MessagePublish e, Document d) {
        JsonBuffer mqtt = d.outcome(true).about(e.client());
        Fields.topic(mqtt, e.topic());
        mqtt.field(Fields.PACKET_TYPE, PUBLISH).field(Fields.QOS, e.qos()).field(Fields.RETAIN, e.retain());
        Fields.dup(mqtt, e.dup());
        Fields.packetId(mqtt, e.packetId());
        d.content(mqtt, e);
        mqtt.beginObject(SUBSCRIBERS).field(MATCHED, e.subscribersMatched()).endObject();
    }

    private static void reject(MessageReject e, Document d) {
        JsonBuffer mqtt =
                d.code(e.reasonCode()).outcome(false).error(e.detail()).about(e.client());
        Fields.topic(mqtt, e.topic());
        mqtt.field(Fields.PACKET_TYPE, PUBLISH)
                .field(Fields.REASON_CODE, e.reasonCode())
                .field(Fields.QOS, e.qos())
                .field(Fields.RETAIN, e.retain());
        Fields.dup(mqtt, e.dup());
        Fields.packetId(mqtt, e.packetId());
        Fields.payloadBytes(mqtt, e.payloadBytes());
    }

    private static void deliver(MessageDeliver e, Document d) {
        JsonBuffer mqtt = d.outcome(true).duration(e.durationNanos()).about(e.client());
        d.sender(e.sender());
        Fields.topic(mqtt, e.topic());
        mqtt.field(Fields.TOPIC_FILTER, e.filter())
                .field(Fields.PACKET_TYPE, PUBLISH)
                .field(Fields.QOS, e.qos())
                .field(Fields.RETAIN, e.retain());
        Fields.dup(mqtt, e.dup());
        Fields.packetId(mqtt, e.packetId());
        Fields.payloadBytes(mqtt, e.payloadBytes());
        Fields.queued(mqtt, e.queuedNanos());
    }

    private static void ack(MessageAck e, Document d) {
        JsonBuffer mqtt =
                d.codeAndOutcome(e.reasonCode()).duration(e.durationNanos()).about(e.client());
        d.sender(e.sender());
        Fields.topic(mqtt, e.topic());
        mqtt.field(Fields.PACKET_TYPE, e.qos() == 2 ? "pubrec" : "puback")
                .field(Fields.REASON_CODE, e.reasonCode())
                .field(Fields.QOS, e.qos());
        Fields.packetId(mqtt, e.packetId());
        Fields.payloadBytes(mqtt, e.payloadBytes());
    }

    private static void drop(MessageDrop e, Document d) {
        JsonBuffer mqtt = d.reason(e.reason().wireName())
                .outcome(false)
                .duration(e.durationNanos())
                .about(e.client());
        d.sender(e.sender());
        Fields.topic(mqtt, e.topic());
        mqtt.field(Fields.PACKET_TYPE, PUBLISH).field(Fields.QOS, e.qos()).field(Fields.RETAIN, e.retain());
        Fields.payloadBytes(mqtt, e.payloadBytes());
    }

    private static void retainSet(RetainSet e, Document d) {
        JsonBuffer mqtt = d.outcome(true).about(e.client());
        Fields.topic(mqtt, e.topic());
        mqtt.field(Fields.QOS, e.qos());
        Fields.payloadBytes(mqtt, e.payloadBytes());
    }

    private static void willPublish(WillPublish e, Document d) {
        JsonBuffer mqtt = d.outcome(true).about(e.client());
        Fields.topic(mqtt, e.topic());
        mqtt.field(Fields.QOS, e.qos()).field(Fields.RETAIN, e.retain());
        Fields.payloadBytes(mqtt, e.payloadBytes());
    }
}
