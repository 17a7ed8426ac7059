package io.spoor.tracing.ecs;

import io.spoor.tracing.TraceEvent.AuthzDenied;
import io.spoor.tracing.TraceEvent.LimitExceeded;
import io.spoor.tracing.TraceEvent.SessionExpire;
import io.spoor.tracing.TraceEvent.SessionResume;
import io.spoor.tracing.TraceEvent.SessionStart;
import io.spoor.tracing.TraceEvent.SessionTakeover;
import io.spoor.tracing.TraceEvent.SlowConsumer;
import io.spoor.tracing.TraceEvent.SlowConsumerEnd;
import io.spoor.tracing.TraceEvent.SubscriptionAdd;
import io.spoor.tracing.TraceEvent.SubscriptionReject;
import io.spoor.tracing.TraceEvent.SubscriptionRemove;
import java.util.List;

/** Sessions, what they subscribe to, and what they may not do. */
final class SessionShapes {
    private static final String SESSION = "session";
    private static final String NETWORK = "network";
    private static final List<String> PROTOCOL = List.of("protocol");
    private static final List<String> INFO = List.of("info");
    private static final Name AWAY_NS = new Name("away_ns");
    private static final Name SUBSCRIPTION = new Name("subscription");
    private static final Name REQUESTED_QOS = new Name("requested_qos");
    private static final Name IDENTIFIER = new Name("identifier");
    private static final Name LIMIT = new Name("limit");
    private static final Name ALLOWED = new Name("allowed");
    private static final Name ACTUAL = new Name("actual");
    private static final Name SLOW_CONSUMER = new Name("slow_consumer");
    private static final Name PENDING_BYTES = new Name("pending_bytes");
    private static final Name PENDING_MESSAGES = new Name("pending_messages");
    private static final Name DROPPED_MESSAGES = new Name("dropped_messages");
    private static final Name RULE = new Name("rule");

    private SessionShapes() {}

    static List<Shape<?>> all() {
        return List.of(
                Shape.event(
                        SessionStart.class,
                        "session-start",
                        SESSION,
                        List.of("start"),
                        (e, d) -> d.outcome(true)
                                .about(e.client())
                                .beginObject(Fields.SESSION)
                                .field(Fields.EXPIRY_SECONDS, e.expirySeconds())
                                .endObject()),
                Shape.event(
                        SessionResume.class,
                        "session-resume",
                        SESSION,
                        List.of("start"),
                        (e, d) -> d.outcome(true)
                                .about(e.client())
                                .beginObject(Fields.SESSION)
                                .field(Fields.QUEUED_MESSAGES, e.queuedMessages())
                                .field(Fields.SUBSCRIPTIONS, e.subscriptions())
                                .field(AWAY_NS, e.awayNanos())
                                .endObject()),
                Shape.event(SessionTakeover.class, "session-takeover", SESSION, INFO, SessionShapes::takeover),
                Shape.event(
                        SessionExpire.class,
                        "session-expire",
                        SESSION,
                        List.of("end"),
                        (e, d) -> d.outcome(true)
                                .about(e.client())
                                .beginObject(Fields.SESSION)
                                .field(Fields.QUEUED_MESSAGES, e.queuedMessages())
                                .field(Fields.SUBSCRIPTIONS, e.subscriptions())
                                .endObject()),
                Shape.event(AuthzDenied.class, "authz-denied", NETWORK, List.of("denied"), SessionShapes::denied),
                Shape.event(
                        SubscriptionAdd.class, "subscription-add", NETWORK, PROTOCOL, SessionShapes::subscriptionAdd),
                Shape.event(
                        SubscriptionRemove.class,
                        "subscription-remove",
                        NETWORK,
                        PROTOCOL,
                        (e, d) -> d.outcome(true)
                                .about(e.client())
                                .field(Fields.PACKET_TYPE, "unsubscribe")
                                .field(Fields.TOPIC_FILTER, e.filter())),
                Shape.event(
                        SubscriptionReject.class,
                        "subscription-reject",
                        NETWORK,
                        List.of("protocol", "denied"),
                        SessionShapes::subscriptionReject),
                Shape.event(LimitExceeded.class, "limit-exceeded", NETWORK, INFO, SessionShapes::limit),
                Shape.event(SlowConsumer.class, "slow-consumer", NETWORK, INFO, SessionShapes::slowConsumer),
                Shape.event(SlowConsumerEnd.class, "slow-consumer-end", NETWORK, INFO, SessionShapes::slowConsumerEnd));
    }

    private static void takeover(SessionTakeover e, Document d) {
        Fields.takeover(d, d.outcome(true).about(e.client()), Fields.BY, e.by());
    }

    private static void denied(AuthzDenied e, Document d) {
        JsonBuffer mqtt =
                d.reason("not_authorized").outcome(false).about(e.client()).field(Fields.PACKET_TYPE, e.packetType());
        if (e.packetType().equals("subscribe")) {
            mqtt.field(Fields.TOPIC_FILTER, e.topic());
        } else {
            Fields.topic(mqtt, e.topic());
        }
    }

    private static void subscriptionAdd(SubscriptionAdd e, Document d) {
        JsonBuffer mqtt = d.outcome(true)
                .about(e.client())
                .field(Fields.PACKET_TYPE, "subscribe")
                .field(Fields.TOPIC_FILTER, e.filter())
                .field(Fields.QOS, e.grantedQos())
                .beginObject(SUBSCRIPTION)
                .field(REQUESTED_QOS, e.requestedQos());
        if (e.identifier() != null) {
            mqtt.field(IDENTIFIER, e.identifier());
        }
        mqtt.endObject();
    }

    private static void subscriptionReject(SubscriptionReject e, Document d) {
        d.code(e.reasonCode())
                .outcome(false)
                .error(e.detail())
                .about(e.client())
                .field(Fields.PACKET_TYPE, "subscribe")
                .field(Fields.REASON_CODE, e.reasonCode())
                .field(Fields.TOPIC_FILTER, e.filter())
                .beginObject(SUBSCRIPTION)
                .field(REQUESTED_QOS, e.requestedQos())
                .endObject();
    }

    private static void limit(LimitExceeded e, Document d) {
        d.outcome(false);
        JsonBuffer mqtt = e.client() == null && e.connection() != null ? d.about(e.connection()) : d.about(e.client());
        mqtt.beginObject(LIMIT)
                .field(Fields.NAME, e.limit())
                .field(ALLOWED, e.allowed())
                .field(ACTUAL, e.actual())
                .endObject();
    }

    private static void slowConsumer(SlowConsumer e, Document d) {
        d.outcome(false)
                .duration(e.stalledNanos())
                .about(e.client())
                .beginObject(SLOW_CONSUMER)
                .field(PENDING_BYTES, e.pendingBytes())
                .field(PENDING_MESSAGES, e.pendingMessages())
                .field(RULE, e.action())
                .endObject();
    }

    private static void slowConsumerEnd(SlowConsumerEnd e, Document d) {
        d.outcome(e.resumed())
                .duration(e.stalledNanos())
                .about(e.client())
                .beginObject(SLOW_CONSUMER)
                .field(DROPPED_MESSAGES, e.droppedMessages())
                .endObject();
    }
}
