package io.spoor.broker.net;

import io.netty.buffer.ByteBuf;
import io.spoor.broker.auth.Authorizer;
import io.spoor.broker.auth.ClientIdentity;
import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.MqttVersion;
import io.spoor.broker.protocol.PacketType;
import io.spoor.broker.protocol.PublishDecoder;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.protocol.TopicCache;
import io.spoor.broker.session.CachedRoute;
import io.spoor.broker.session.Closing;
import io.spoor.broker.session.Loop;
import io.spoor.broker.session.Sender;
import io.spoor.broker.session.Session;
import io.spoor.broker.session.Tracing;
import io.spoor.broker.store.StoreFullException;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.policy.MessageEvent;
import java.io.UncheckedIOException;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client publishes: checked, routed, answered. Belongs to the connection's event loop. */
final class InboundPublishes {
    private static final Logger LOG = LoggerFactory.getLogger(InboundPublishes.class);
    private static final int REMEMBERED_TOPICS = 4096;
    private static final int REMEMBERED_BYTES = 256 * 1024;

    private final Server server;
    private final ConnectedClient client;
    private final Loop loop;
    private final Session session;
    private final Sender sender;
    private final ClientIdentity identity;
    private final MqttVersion version;
    private final PublishDecoder<CachedRoute> decoder;

    /** Topics that this client published to, and whether it may; only asked again when the rules change. */
    private final IdentityHashMap<TopicCache.Entry<CachedRoute>, Boolean> allowed = new IdentityHashMap<>(4);

    private long allowedVersion;
    private long allowedBytes;
    private TopicCache.@Nullable Entry<CachedRoute> lastAllowed;

    InboundPublishes(Server server, MqttConnection connection, ConnectedClient client) {
        ClientInfo info = client.info();
        this.server = server;
        this.client = client;
        this.loop = connection.loop();
        this.session = client.session();
        this.sender = new Sender(info, connection.reading().flow());
        this.identity = new ClientIdentity(
                info.clientId(), info.userName(), connection.transport().info());
        this.version = client.version();
        this.decoder =
                new PublishDecoder<>(version, loop.topics(), server.config().topicAliasMaximum());
        this.allowedVersion = server.core().authorizer().version();
    }

    /** How many different topics there were, up to a bound. */
    int distinctTopics() {
        return allowed.size();
    }

    void onPublish(ByteBuf buffer, int index, int end, int flags, long nowNanos) throws MqttProtocolException {
        Message message = decoder.decode(buffer, index, end, flags, nowNanos);
        session.counts().messageIn();
        if (message.qos() > server.config().maximumQos()) {
            throw new MqttProtocolException(
                    ReasonCode.QOS_NOT_SUPPORTED, "a PUBLISH at QoS " + message.qos() + " [MQTT-3.2.2-11]");
        }
        if (message.retain() && !server.config().retainAvailable()) {
            throw new MqttProtocolException(ReasonCode.RETAIN_NOT_SUPPORTED, "a retained PUBLISH [MQTT-3.2.2-14]");
        }
        int packetId = decoder.packetId();
        if (message.qos() == 2) {
            if (session.received().contains(packetId)) {
                client.sendAck(PacketType.PUBREC, packetId, ReasonCode.SUCCESS); // sent again, published before
                return;
            }
            if (session.received().size() >= server.config().receiveMaximum() && version.isV5()) {
                throw new MqttProtocolException(
                        ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
                        "more than " + server.config().receiveMaximum() + " unreleased QoS 2 messages [MQTT-3.3.4-7]");
            }
        }
        if (!mayPublish(decoder.topic())) {
            deny(message, packetId);
            return;
        }
        answer(message.qos(), packetId, route(message, packetId));
    }

    private ReasonCode route(Message message, int packetId) {
        try {
            int matched = server.router()
                    .publish(
                            loop,
                            session.tally(),
                            decoder.topic(),
                            message,
                            sender,
                            decoder.dup(),
                            packetId,
                            message.qos() == 2 ? session.origin(packetId) : null);
            return matched == 0 ? ReasonCode.NO_MATCHING_SUBSCRIBERS : ReasonCode.SUCCESS;
        } catch (StoreFullException e) {
            reject(message, packetId, ReasonCode.QUOTA_EXCEEDED, String.valueOf(e.getMessage()));
            return ReasonCode.QUOTA_EXCEEDED;
        } catch (UncheckedIOException e) {
            LOG.atError()
                    .addKeyValue("clientId", session.clientId())
                    .setCause(e)
                    .log("the payload journal cannot take a message");
            reject(
                    message,
                    packetId,
                    ReasonCode.QUOTA_EXCEEDED,
                    "the payload journal cannot take it: " + e.getMessage());
            return ReasonCode.QUOTA_EXCEEDED;
        }
    }

    private void answer(int qos, int packetId, ReasonCode code) {
        if (qos == 0) {
            return;
        }
        if (code.isError() && !version.isV5()) {
            // MQTT 3 has no negative answer; without one the client sends it again later.
            client.close(Closing.byServer(code, DisconnectReason.QUOTA_EXCEEDED, "a message could not be kept"));
            return;
        }
        if (qos == 2 && !code.isError()) {
            session.received().add(packetId);
        }
        if (qos == 1) {
            client.sendAck(PacketType.PUBACK, packetId, code);
        } else { // that nobody subscribed is no news that a client could act on in the middle of the exchange
            client.sendAck(PacketType.PUBREC, packetId, code.isError() ? code : ReasonCode.SUCCESS);
        }
    }

    // -- access -------------------------------------------------------------------------------------------------------

    private boolean mayPublish(TopicCache.Entry<CachedRoute> topic) {
        Authorizer authorizer = server.core().authorizer();
        long current = authorizer.version();
        if (current < 0) {
            return server.mayPublish(identity, topic.name().text());
        }
        if (current != allowedVersion) {
            allowed.clear();
            allowedBytes = 0;
            lastAllowed = null;
            allowedVersion = current;
        }
        if (topic == lastAllowed) {
            return true;
        }
        Boolean known = allowed.get(topic);
        if (known == null) {
            known = server.mayPublish(identity, topic.name().text());
            allowedBytes += topic.name().encodedLength();
            if (allowed.size() >= REMEMBERED_TOPICS || allowedBytes > REMEMBERED_BYTES) {
                allowed.clear();
                allowedBytes = topic.name().encodedLength();
            }
            allowed.put(topic, known);
        }
        if (known) {
            lastAllowed = topic;
        }
        return known;
    }

    /** A message that the client may not publish: refused in MQTT 5; in MQTT 3 taken and dropped [MQTT-3.3.5-2]. */
    private void deny(Message message, int packetId) {
        server.core()
                .tracer()
                .record(new TraceEvent.AuthzDenied(
                        session.info(), "publish", message.topic().text()));
        reject(message, packetId, ReasonCode.NOT_AUTHORIZED, "not authorized");
        if (message.qos() > 0) {
            ReasonCode code = version.isV5() ? ReasonCode.NOT_AUTHORIZED : ReasonCode.SUCCESS;
            answer(message.qos(), packetId, code);
        }
    }

    private void reject(Message message, int packetId, ReasonCode code, String detail) {
        Tracing tracing = server.core().tracing();
        if (!tracing.isTold(
                loop.stats(),
                session.tally(),
                MessageEvent.MESSAGE_REJECT,
                message,
                sender.traced(),
                true,
                null,
                code.wireName())) {
            return;
        }
        tracing.record(new TraceEvent.MessageReject(
                session.info(),
                message.topic().text(),
                message.qos(),
                message.retain(),
                decoder.dup(),
                packetId,
                message.payloadLength(),
                code.code(),
                detail,
                Tracing.given(message)));
    }
}
