package io.spoor.broker.session;

import io.spoor.broker.auth.ClientIdentity;
import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.protocol.SubscribePacket;
import io.spoor.broker.protocol.TopicFilter;
import io.spoor.broker.protocol.UnsubscribePacket;
import io.spoor.broker.routing.Subscription;
import io.spoor.broker.store.StoreFullException;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Answers SUBSCRIBE and UNSUBSCRIBE. Stateless; called on the session's loop. */
public final class SubscriptionRequests {
    private final BrokerCore core;

    public SubscriptionRequests(BrokerCore core) {
        this.core = core;
    }

    /**
     * The answer to a SUBSCRIBE.
     *
     * @param codes one for each request
     * @param closing if the packet breaks the protocol
     */
    public record Outcome(
            List<ReasonCode> codes,
            List<Added> added,
            @Nullable Closing closing) {}

    /** A subscription that was made, and whether retained messages are to be sent for it. */
    record Added(Subscription subscription, boolean sendRetained) {}

    /** Makes the subscriptions; retained messages follow the SUBACK with {@link #deliverRetained}. */
    public Outcome subscribe(Session session, SubscribePacket packet) {
        List<ReasonCode> codes = new ArrayList<>(packet.requests().size());
        List<Added> added = new ArrayList<>(packet.requests().size());
        SubscriptionLimits limits = new SubscriptionLimits(core);
        for (SubscribePacket.Request request : packet.requests()) {
            if (request.noLocal() && request.filter().startsWith("$share/")) {
                return new Outcome(
                        codes,
                        added,
                        Closing.byServer(
                                ReasonCode.PROTOCOL_ERROR,
                                DisconnectReason.PROTOCOL_ERROR,
                                "no local on a shared subscription [MQTT-3.8.3-4]"));
            }
            codes.add(subscribe(session, packet, request, added, limits));
        }
        limits.report(session);
        return new Outcome(codes, added, null);
    }

    private ReasonCode subscribe(
            Session session,
            SubscribePacket packet,
            SubscribePacket.Request request,
            List<Added> added,
            SubscriptionLimits limits) {
        if (!limits.mayAsk()) {
            return ReasonCode.QUOTA_EXCEEDED;
        }
        TopicFilter filter;
        try {
            filter = TopicFilter.parse(request.filter());
        } catch (MqttProtocolException e) {
            return reject(session, request, ReasonCode.TOPIC_FILTER_INVALID, String.valueOf(e.getMessage()));
        }
        MqttConfig config = core.config();
        if (filter.levels().length > config.maximumTopicLevels()) {
            return reject(
                    session,
                    request,
                    ReasonCode.TOPIC_FILTER_INVALID,
                    "it has " + filter.levels().length + " levels, at most " + config.maximumTopicLevels()
                            + " are allowed");
        }
        if (filter.hasWildcards() && !config.wildcardSubscriptions()) {
            return reject(
                    session, request, ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED, "wildcards are switched off");
        }
        if (filter.shareName() != null && !config.sharedSubscriptions()) {
            return reject(
                    session,
                    request,
                    ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
                    "shared subscriptions are switched off");
        }
        if (!maySubscribe(session.info(), filter)) {
            core.tracer().record(new TraceEvent.AuthzDenied(session.info(), "subscribe", filter.text()));
            return reject(session, request, ReasonCode.NOT_AUTHORIZED, "not authorized");
        }
        Subscription before = session.subscription(filter.text());
        int granted = Math.min(request.qos(), config.maximumQos());
        Subscription subscription = new Subscription(
                filter, granted, request.noLocal(), request.retainAsPublished(), packet.subscriptionIdentifier());
        if (before == null && !limits.hasRoom(session, subscription)) {
            return ReasonCode.QUOTA_EXCEEDED;
        }
        try {
            session.persistence().subscribed(subscription);
        } catch (StoreFullException e) {
            return reject(session, request, ReasonCode.QUOTA_EXCEEDED, String.valueOf(e.getMessage()));
        }
        session.subscriptions().put(subscription);
        boolean sendRetained = filter.shareName() == null
                && (request.retainHandling() == 0 || request.retainHandling() == 1 && before == null);
        added.add(new Added(subscription, sendRetained));
        core.tracer()
                .record(new TraceEvent.SubscriptionAdd(
                        session.info(),
                        filter.text(),
                        request.qos(),
                        granted,
                        packet.subscriptionIdentifier() == 0 ? null : packet.subscriptionIdentifier()));
        core.observer().subscribed(session.info(), filter.text(), granted);
        return switch (granted) {
            case 0 -> ReasonCode.SUCCESS;
            case 1 -> ReasonCode.GRANTED_QOS_1;
            default -> ReasonCode.GRANTED_QOS_2;
        };
    }

    private boolean maySubscribe(ClientInfo client, TopicFilter filter) {
        ConnectionInfo connection = Objects.requireNonNull(client.connection());
        return core.authorizer()
                .maySubscribe(new ClientIdentity(client.clientId(), client.userName(), connection), filter);
    }

    private ReasonCode reject(Session session, SubscribePacket.Request request, ReasonCode code, String detail) {
        core.tracer()
                .record(new TraceEvent.SubscriptionReject(
                        session.info(), request.filter(), request.qos(), code.code(), detail));
        return code;
    }

    /** Begins to send the retained messages that the new subscriptions match. */
    public void deliverRetained(Session session, Outcome outcome) {
        List<Subscription> matching = outcome.added().stream()
                .filter(Added::sendRetained)
                .map(Added::subscription)
                .toList();
        if (!matching.isEmpty()) {
            session.replayRetained(matching);
        }
    }

    /** Takes subscriptions away. */
    public List<ReasonCode> unsubscribe(Session session, UnsubscribePacket packet) {
        List<ReasonCode> codes = new ArrayList<>(packet.filters().size());
        for (String filter : packet.filters()) {
            codes.add(session.unsubscribe(filter) ? ReasonCode.SUCCESS : ReasonCode.NO_SUBSCRIPTION_EXISTED);
        }
        return codes;
    }
}
