package io.spoor.broker.session;

import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.TopicCache;
import io.spoor.broker.routing.Delivery;
import io.spoor.broker.routing.RetainedMessages;
import io.spoor.broker.routing.Route;
import io.spoor.broker.routing.SharedGroup;
import io.spoor.broker.store.DurableSession;
import io.spoor.broker.store.Holding;
import io.spoor.broker.store.SessionStore;
import io.spoor.broker.store.SessionStore.Origin;
import io.spoor.broker.store.SessionStore.Published;
import io.spoor.broker.store.SessionStore.Recipient;
import io.spoor.broker.store.StoreFullException;
import io.spoor.broker.store.StoredMessage;
import io.spoor.broker.store.StoredMessage.Publisher;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.PayloadRecord;
import io.spoor.tracing.PublishOrigin;
import io.spoor.tracing.TraceEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a message to everybody who is to have it. Called on the loop whose topic cache the topic is from. */
public final class Router {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    private static final int LOCKS = 64;

    private final BrokerCore core;
    private final PublisherEvents events;
    private final Object[] retainedLocks = new Object[LOCKS];

    public Router(BrokerCore core) {
        this.core = core;
        this.events = new PublisherEvents(core.tracing());
        Arrays.setAll(retainedLocks, i -> new Object());
    }

    /**
     * Publishes an authorized message: keeps it for the payload store and as the topic's retained message where that
     * applies, then delivers it.
     *
     * @return how many subscriptions it matched
     * @throws java.io.UncheckedIOException if the payload journal cannot take it; nothing has happened then
     */
    public int publish(
            Loop loop,
            Tally tally,
            TopicCache.Entry<CachedRoute> topic,
            Message message,
            Sender sender,
            boolean dup,
            int packetId,
            @Nullable Origin origin) {
        Publication publication = new Publication(
                message,
                sender,
                null,
                core.tracing().beginsWithinBudget(sender.traced(), topic.name().text()),
                loop.nextMessageNumber());
        CachedRoute cached = route(topic);
        if (message.qos() > 0 && core.queues().isFull()) {
            checkRoom(cached.route());
        }
        if (cached.wantsPayload()) {
            appendPayload(publication);
        }
        SessionStore store = core.store();
        boolean durable = store != null && (message.retain() || (message.qos() > 0 && cached.hasPersistent()));
        Durable kept =
                durable ? keep(loop, tally, Objects.requireNonNull(store), cached.route(), publication, origin) : null;
        loop.stats().messageIn(message.payloadLength());
        if (message.retain() && kept == null) {
            retain(loop, tally, publication);
        }
        if (core.observer().wantsMessages()) {
            core.observer().published(publication.sender(), message.keep(), dup);
        }
        int matched = kept == null ? deliver(loop, cached.route(), publication) : deliver(loop, kept, publication);
        events.published(loop, tally, publication, dup, packetId, matched);
        return matched;
    }

    /** Rather than be acknowledged and then lost, a message that would have to wait for an absent client is refused. */
    private void checkRoom(Route<Session> route) {
        for (Delivery<Session> delivery : route.direct()) {
            if (delivery.qos() > 0 && !delivery.subscriber().isOnline()) {
                throw new StoreFullException(
                        "the queues of absent clients take " + core.queues().heldBytes() + " of "
                                + core.queues().limitBytes() + " bytes (mqtt.queueBudget)");
            }
        }
    }

    private CachedRoute route(TopicCache.Entry<CachedRoute> topic) {
        CachedRoute cached = topic.value();
        long version = core.subscriptions().version();
        if (cached == null || cached.version() != version) {
            String name = topic.name().text();
            boolean wantsPayload = cached == null ? core.payloads().wants(name) : cached.wantsPayload();
            cached = CachedRoute.of(core.subscriptions().match(name), version, wantsPayload);
            topic.value(cached);
        }
        return cached;
    }

    /** Who gets a message, and where the store holds it for them; null for those who lose it with the process. */
    private record Durable(
            List<Delivery<Session>> targets, @Nullable Holding[] holdings) {}

    /** Keeps a message in the store for all who outlive the process, and as the retained one of its topic. */
    private Durable keep(
            Loop loop,
            Tally tally,
            SessionStore store,
            Route<Session> route,
            Publication publication,
            @Nullable Origin origin) {
        Message message = publication.message();
        List<Delivery<Session>> targets =
                new ArrayList<>(route.direct().size() + route.shared().size());
        targets.addAll(route.direct());
        for (SharedGroup<Session> group : route.shared()) {
            targets.add(group.next());
        }
        List<Recipient> recipients = new ArrayList<>(targets.size());
        int[] places = new int[targets.size()];
        for (int i = 0; i < places.length; i++) {
            Recipient recipient = recipient(targets.get(i), publication);
            places[i] = -1;
            if (recipient != null) {
                places[i] = recipients.size();
                recipients.add(recipient);
            }
        }
        @Nullable Holding[] holdings = new @Nullable Holding[places.length];
        if (recipients.isEmpty() && !message.retain()) {
            return new Durable(targets, holdings);
        }
        message.keep();
        Published published = message.retain()
                ? keepRetained(loop, tally, store, publication, origin, recipients)
                : store.publish(message, publisher(publication), false, origin, recipients);
        loop.awaitSafe(published.position());
        for (int i = 0; i < places.length; i++) {
            holdings[i] = places[i] < 0 ? null : published.holdings().get(places[i]);
        }
        return new Durable(targets, holdings);
    }

    private static @Nullable Recipient recipient(Delivery<Session> target, Publication publication) {
        DurableSession durable = target.subscriber().persistence().durable();
        Message message = publication.message();
        int qos = Math.min(message.qos(), target.qos());
        boolean own = target.noLocal() && target.subscriber().isSelf(publication.sender());
        return durable == null || qos == 0 || own
                ? null
                : new Recipient(durable, qos, target.retainAsPublished() && message.retain(), target.identifiers());
    }

    private static Publisher publisher(Publication publication) {
        ClientInfo sender = publication.sender().info();
        return new Publisher(sender.clientId(), sender.userName());
    }

    /** The order of a topic's retained messages in the store must be that in memory. */
    private Published keepRetained(
            Loop loop,
            Tally tally,
            SessionStore store,
            Publication publication,
            @Nullable Origin origin,
            List<Recipient> recipients) {
        Message message = publication.message();
        synchronized (retainedLock(message.topic().text())) {
            Published published = store.publish(message, publisher(publication), true, origin, recipients);
            retain(loop, tally, publication.kept(published.message()));
            return published;
        }
    }

    private Object retainedLock(String topic) {
        return retainedLocks[Math.floorMod(topic.hashCode(), LOCKS)];
    }

    /** A retained message has expired. */
    void expired(String topic, Publication publication) {
        if (core.retained().remove(topic, publication)) {
            letGo(publication);
        }
    }

    private void letGo(@Nullable Publication replaced) {
        SessionStore store = core.store();
        if (store != null && replaced != null && replaced.stored() != null) {
            store.replacedRetained(replaced.stored());
        }
    }

    /** Takes over the retained messages that an earlier process left. */
    public void restore(SessionStore store, List<StoredMessage> retained) {
        for (StoredMessage stored : retained) {
            Publication publication = new Publication(stored.message(), Sender.stored(stored.publisher()), stored);
            if (stored.message().isExpired()
                    || !core.retained()
                            .put(stored.message().topic().text(), publication)
                            .stored()) {
                store.replacedRetained(stored);
            }
        }
    }

    /** Writes the retained messages that are in segments of the store up to this one again. */
    void rewriteRetained(SessionStore store, long upToSegment) {
        core.retained().forEach((topic, publication) -> {
            StoredMessage stored = publication.stored();
            if (stored != null) {
                synchronized (retainedLock(topic)) {
                    Publication current = core.retained().get(topic);
                    if (current != null && stored.equals(current.stored())) {
                        store.rewriteRetained(stored, upToSegment);
                    }
                }
            }
        });
    }

    private int deliver(Loop loop, Durable kept, Publication publication) {
        for (int i = 0; i < kept.targets().size(); i++) {
            hand(loop, publication, kept.targets().get(i), kept.holdings()[i]);
        }
        return kept.targets().size();
    }

    private int deliver(Loop loop, Route<Session> route, Publication publication) {
        if (route.isEmpty()) {
            return 0;
        }
        int matched = 0;
        for (Delivery<Session> delivery : route.direct()) {
            hand(loop, publication, delivery, null);
            matched++;
        }
        for (SharedGroup<Session> group : route.shared()) {
            hand(loop, publication, group.next(), null);
            matched++;
        }
        return matched;
    }

    private static void hand(
            Loop loop, Publication publication, Delivery<Session> delivery, @Nullable Holding holding) {
        Session subscriber = delivery.subscriber();
        if (subscriber.loop() == loop) {
            try {
                subscriber.deliver(publication, delivery, holding);
            } catch (RuntimeException | Error e) {
                subscriber.failed(e); // the subscriber's misfortune is not the publisher's
            }
        } else {
            publication.message().keep();
            subscriber.post(publication, delivery, holding);
        }
    }

    private void appendPayload(Publication publication) {
        Message message = publication.message();
        Instant now = Instant.now();
        ConnectionInfo connection =
                core.payloads().wantsOrigin() ? publication.sender().info().connection() : null;
        core.payloads()
                .append(new PayloadRecord(
                        now.getEpochSecond() * 1_000_000_000L + now.getNano(),
                        publication.sender().info().clientId(),
                        publication.sender().info().userName(),
                        message.topic().text(),
                        message.qos(),
                        message.retain(),
                        message.contentType(),
                        message.payload(),
                        connection == null ? null : PublishOrigin.of(connection)));
    }

    private void retain(Loop loop, Tally tally, Publication publication) {
        Message message = publication.message();
        String topic = message.topic().text();
        if (message.payloadLength() == 0) {
            Publication removed = core.retained().remove(topic);
            letGo(removed);
            if (removed != null) {
                events.retainCleared(loop, tally, publication);
            }
            return;
        }
        message.keep();
        RetainedMessages.Put<Publication> put = core.retained().put(topic, publication.kept(publication.stored()));
        letGo(put.previous());
        if (put.stored()) {
            events.retainSet(loop, tally, publication);
            return;
        }
        SessionStore store = core.store();
        StoredMessage stored = publication.stored();
        if (store != null && stored != null) {
            store.clearRetained(topic, stored);
        }
        if (put.previous() != null) {
            events.retainCleared(loop, tally, publication);
        }
        MqttConfig config = core.config();
        if (put.exceeded() == RetainedMessages.Limit.BYTES) {
            long actual = core.retained().bytes() + message.heldBytes();
            limitExceeded(publication, "retained_bytes", config.memory().retained(), actual);
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

    /** Publishes a message that does not come from a connection. On the given loop. */
    public int publish(Loop loop, Publication publication) {
        try {
            loop.ownCounts().messageIn();
            return publish(
                    loop,
                    loop.ownTally(),
                    loop.topics().get(publication.message().topic()),
                    publication.message(),
                    publication.sender(),
                    false,
                    0,
                    null);
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
        } catch (RuntimeException | Error e) {
            LOG.atError()
                    .addKeyValue("clientId", will.sender().info().clientId())
                    .setCause(e)
                    .log("could not publish a will");
        }
    }
}
