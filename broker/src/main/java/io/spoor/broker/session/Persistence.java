package io.spoor.broker.session;

import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.TopicName;
import io.spoor.broker.routing.Subscription;
import io.spoor.broker.store.DurableSession;
import io.spoor.broker.store.DurableSession.Progress;
import io.spoor.broker.store.Holding;
import io.spoor.broker.store.SessionState;
import io.spoor.broker.store.SessionStore;
import io.spoor.broker.store.SessionStore.Recipient;
import io.spoor.broker.store.StoredMessage.Publisher;
import io.spoor.broker.store.StoredWill;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session's record in the store. Does nothing for sessions that end with their connection, and without a store. Belongs
 * to the session's loop, unless said otherwise.
 */
final class Persistence {
    private final Session session;
    private final @Nullable SessionStore store;
    private final Instant created;
    private volatile @Nullable DurableSession durable;

    Persistence(Session session, @Nullable SessionStore store) {
        this(session, store, Instant.now(), null);
    }

    /** Of a session that an earlier process left. */
    Persistence(Session session, @Nullable SessionStore store, Instant created, @Nullable DurableSession durable) {
        this.session = session;
        this.store = store;
        this.created = created;
        this.durable = durable;
    }

    /** When the session began. */
    Instant created() {
        return created;
    }

    /** The session's record, or null if it has none. Any thread: it has one before its first subscription, to its end. */
    @Nullable
    DurableSession durable() {
        return durable;
    }

    /**
     * A connection begins to use the session.
     *
     * @throws io.spoor.broker.store.StoreFullException if there is no room for a new session
     */
    void connected() {
        SessionStore target = store;
        DurableSession current = durable;
        if (target == null || (current == null && session.expirySeconds() == 0)) {
            return;
        }
        DurableSession recorded = current == null ? target.newSession() : current;
        safeBeforeAnswer(recorded.save(state(null)));
        durable = recorded;
    }

    /** The connection is gone; or the will was published. */
    void changed(@Nullable Instant awaySince) {
        DurableSession recorded = durable;
        if (recorded != null) {
            recorded.saveIfPossible(state(awaySince));
        }
    }

    private SessionState state(@Nullable Instant awaySince) {
        return new SessionState(
                session.clientId(),
                session.info().userName(),
                session.info().protocolVersion(),
                created,
                session.expirySeconds(),
                awaySince,
                session.lastPacketId(),
                stored(session.will()));
    }

    private static @Nullable StoredWill stored(@Nullable Will will) {
        return will == null
                ? null
                : new StoredWill(
                        will.topic().text(),
                        will.qos(),
                        will.retain(),
                        will.payload(),
                        will.properties(),
                        will.delaySeconds(),
                        will.expirySeconds());
    }

    /** A will as it was stored, with whoever left it. */
    static @Nullable Will restored(@Nullable StoredWill will, Sender sender) {
        if (will == null) {
            return null;
        }
        try {
            return new Will(
                    sender,
                    TopicName.of(will.topic()),
                    will.qos(),
                    will.retain(),
                    will.payload(),
                    will.properties(),
                    will.delaySeconds(),
                    will.expirySeconds());
        } catch (MqttProtocolException e) {
            throw new IllegalStateException("a stored will has the topic '" + will.topic() + "'", e);
        }
    }

    void subscribed(Subscription subscription) {
        DurableSession recorded = durable;
        if (recorded != null) {
            safeBeforeAnswer(recorded.subscribed(subscription));
        }
    }

    void unsubscribed(String filter) {
        DurableSession recorded = durable;
        if (recorded != null) {
            safeBeforeAnswer(recorded.unsubscribed(filter));
        }
    }

    /** A message goes out. At QoS 2 it must never go out under another identifier. */
    void sent(@Nullable Holding holding, int qos, int packetId, long order) {
        DurableSession recorded = durable;
        if (recorded != null && holding != null) {
            long position = recorded.sent(holding, packetId, order);
            if (qos == 2) {
                safeBeforeAnswer(position);
            }
        }
    }

    void releasing(@Nullable Holding holding, int packetId, long order) {
        DurableSession recorded = durable;
        if (recorded != null && holding != null) {
            safeBeforeAnswer(recorded.releasing(holding, packetId, order));
        }
    }

    void done(@Nullable Holding holding) {
        DurableSession recorded = durable;
        if (holding == null) {
            return;
        }
        if (recorded == null) {
            holding.release();
        } else {
            recorded.done(holding);
        }
    }

    void completed(int packetId) {
        DurableSession recorded = durable;
        if (recorded != null) {
            recorded.completed(packetId);
        }
    }

    void released(int packetId) {
        DurableSession recorded = durable;
        if (recorded != null) {
            safeBeforeAnswer(recorded.released(packetId));
        }
    }

    /** Keeps a retained message for a new subscription, if it is to be acknowledged. */
    @Nullable
    Holding hold(Publication publication, int qos, int[] identifiers) {
        DurableSession recorded = durable;
        SessionStore target = store;
        if (recorded == null || target == null || qos == 0) {
            return null;
        }
        Holding holding =
                publication.stored() == null ? null : recorded.hold(publication.stored(), qos, true, identifiers);
        if (holding == null) {
            Publisher publisher = new Publisher(
                    publication.sender().info().clientId(),
                    publication.sender().info().userName());
            holding = target.publish(
                            publication.message(),
                            publisher,
                            false,
                            null,
                            List.of(new Recipient(recorded, qos, true, identifiers)))
                    .holdings()
                    .get(0);
        }
        return holding;
    }

    /** The session is over; its messages are released one by one. */
    void ended() {
        DurableSession recorded = durable;
        if (recorded != null) {
            durable = null;
            recorded.ended();
        }
    }

    /** Writes what is in segments up to this one again. */
    void rewrite(long upTo, Outbox outbox) {
        DurableSession recorded = durable;
        if (recorded != null) {
            recorded.rewrite(
                    upTo,
                    () -> state(session.awaySince()),
                    session.subscriptions().all(),
                    outbox.releasing());
            for (Progress progress : outbox.held()) {
                recorded.rewrite(upTo, progress);
            }
        }
    }

    private void safeBeforeAnswer(long position) {
        session.loop().awaitSafe(position);
    }
}
