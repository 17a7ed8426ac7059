package io.spoor.broker.session;

import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.TopicCache;
import io.spoor.broker.routing.Delivery;
import io.spoor.broker.routing.RetainedMessages;
import io.spoor.broker.routing.Route;
import io.spoor.broker.routing.SharedGroup;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.DropReason;
import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.PayloadRecord;
import io.spoor.tracing.TraceEvent;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a message to everybody who is to have it. Stateless; called on the loop whose topic cache the topic is from. */
public final class Router {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    private final BrokerCore core;

    public Router(BrokerCore core) {
        this.core = core;
    }

    /**
     * Publishes an authorized message: keeps it for the payload store and as the topic's retained message where that
     * applies, then delivers it.
     *
     * @return how many subscriptions it matched
     * @throws java.io.UncheckedIOException if the payload journal cannot take it; nothing has happened then
     */
    public int publish(
            Loop loop, TopicCache.Entry<CachedRoute> topic, Publication publication, boolean dup, int packetId) {
        Message message = publication.message();
        CachedRoute cached = route(topic);
        if (cached.wantsPayload()) {
            appendPayload(publication);
        }
        loop.stats().messageIn(message.payloadLength());
        if (message.retain()) {
            retain(publication);
        }
        if (core.observer().wantsMessages()) {
            core.observer().published(publication.sender(), message.keep(), dup);
        }
        int matched = deliver(loop, cached.route(), publication);
        if (core.tracer().messages() == MessageTracing.ALL) {
            trace(publication, dup, packetId, matched);
        }
        if (matched == 0) {
            loop.stats().drop(DropReason.NO_SUBSCRIBER);
        }
        return matched;
    }

    private CachedRoute route(TopicCache.Entry<CachedRoute> topic) {
        CachedRoute cached = topic.value();
        long version = core.subscriptions().version();
        if (cached == null || cached.version() != version) {
            String name = topic.name().text();
            boolean wantsPayload = cached == null ? core.payloads().wants(name) : cached.wantsPayload();
            cached = new CachedRoute(core.subscriptions().match(name), version, wantsPayload);
            topic.value(cached);
        }
        return cached;
    }

    private int deliver(Loop loop, Route<Session> route, Publication publication) {
        if (route.isEmpty()) {
            return 0;
        }
        int matched = 0;
        for (Delivery<Session> delivery : route.direct()) {
            hand(loop, publication, delivery);
            matched++;
        }
        for (SharedGroup<Session> group : route.shared()) {
            hand(loop, publication, group.next());
            matched++;
        }
        return matched;
    }

    private static void hand(Loop loop, Publication publication, Delivery<Session> delivery) {
        Session subscriber = delivery.subscriber();
        if (subscriber.loop() == loop) {
            try {
                subscriber.deliver(publication, delivery);
            } catch (RuntimeException e) {
                subscriber.failed(e); // the subscriber's misfortune is not the publisher's
            }
        } else {
            publication.message().keep();
            subscriber.post(publication, delivery);
        }
    }

    private void appendPayload(Publication publication) {
        Message message = publication.message();
        Instant now = Instant.now();
        core.payloads()
                .append(new PayloadRecord(
                        now.getEpochSecond() * 1_000_000_000L + now.getNano(),
                        publication.sender().info().clientId(),
                        publication.sender().info().userName(),
                        message.topic().text(),
                        message.qos(),
                        message.retain(),
                        message.contentType(),
                        message.payload()));
    }

    private void retain(Publication publication) {
        Message message = publication.message();
        String topic = message.topic().text();
        if (message.payloadLength() == 0) {
            if (core.retained().remove(topic) != null) {
                core.tracer()
                        .record(new TraceEvent.RetainClear(publication.sender().info(), topic));
            }
            return;
        }
        message.keep();
        Publication kept =
                new Publication(message, new Sender(publication.sender().info(), null));
        RetainedMessages.Put<Publication> put = core.retained().put(topic, kept);
        if (put.stored()) {
            core.tracer()
                    .record(new TraceEvent.RetainSet(
                            publication.sender().info(), topic, message.qos(), message.payloadLength()));
            return;
        }
        if (put.previous() != null) {
            core.tracer().record(new TraceEvent.RetainClear(publication.sender().info(), topic));
        }
        MqttConfig config = core.config();
        if (put.exceeded() == RetainedMessages.Limit.BYTES) {
            long actual = core.retained().bytes() + message.heldBytes();
            limitExceeded(
                    publication, "retained_bytes", config.maximumRetainedBytes().bytes(), actual);
        } else {
            limitExceeded(
                    publication,
                    "retained_messages",
                    config.maximumRetainedMessages(),
                    core.retained().size() + 1L);
        }
    }

    private void limitExceeded(Publication publication, String limit, long allowed, long actual) {
        ClientInfo client = publication.sender().info();
        core.tracer().record(new TraceEvent.LimitExceeded(client, client.connection(), limit, allowed, actual));
    }

    private void trace(Publication publication, boolean dup, int packetId, int matched) {
        Message message = publication.message();
        core.tracer()
                .record(new TraceEvent.MessagePublish(
                        publication.sender().info(),
                        message.topic().text(),
                        message.qos(),
                        message.retain(),
                        dup,
                        packetId,
                        message.payloadLength(),
                        matched));
        if (matched == 0) {
            core.tracer()
                    .record(new TraceEvent.MessageDrop(
                            null,
                            publication.sender().info(),
                            message.topic().text(),
                            message.qos(),
                            message.payloadLength(),
                            DropReason.NO_SUBSCRIBER));
        }
    }

    /** Publishes a message that does not come from a connection. On the given loop. */
    public int publish(Loop loop, Publication publication) {
        try {
            return publish(loop, loop.topics().get(publication.message().topic()), publication, false, 0);
        } catch (MqttProtocolException e) {
            throw new IllegalArgumentException(e.getMessage(), e); // more levels than the broker allows
        }
    }

    /** Publishes the broker's own figures: to their subscribers only, not into the trace or the counts. */
    public void publishInternally(Loop loop, Publication publication) {
        Message message = publication.message();
        core.retained().put(message.topic().text(), publication);
        deliver(loop, core.subscriptions().match(message.topic().text()), publication);
    }

    void publishWill(Loop loop, Will will) {
        Message message = new Message(
                will.topic(),
                will.qos(),
                will.retain(),
                will.payload(),
                will.properties(),
                will.expirySeconds(),
                System.nanoTime());
        try {
            publish(loop, new Publication(message, will.sender()));
            core.tracer()
                    .record(new TraceEvent.WillPublish(
                            will.sender().info(),
                            will.topic().text(),
                            will.qos(),
                            will.retain(),
                            message.payloadLength()));
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("clientId", will.sender().info().clientId())
                    .setCause(e)
                    .log("could not publish a will");
        }
    }
}
