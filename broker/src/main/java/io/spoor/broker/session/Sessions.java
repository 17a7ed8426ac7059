package io.spoor.broker.session;

import io.spoor.broker.store.DurableSession;
import io.spoor.broker.store.Recovered;
import io.spoor.broker.store.SessionState;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.DropReason;
import io.spoor.tracing.TraceEvent;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a broker by client identifier. Any thread; but a session changes its owner only by the hand of its
 * present owner, so that messages and takeovers can never meet half-way.
 */
public final class Sessions {
    private final ConcurrentHashMap<String, Session> byClientId = new ConcurrentHashMap<>();
    private final BrokerCore core;
    private final Router router;
    private final AtomicInteger count = new AtomicInteger();

    public Sessions(BrokerCore core, Router router) {
        this.core = core;
        this.router = router;
    }

    /** Gets a session for a new connection. */
    public interface Newcomer {
        ClientInfo info();

        boolean cleanStart();

        /** The loop that the connection lives on; the session will move there. */
        Loop loop();

        /**
         * Receives the session, on {@link #loop()}.
         *
         * @param present whether it was there before [MQTT-3.2.2-2]
         */
        void accept(Session session, boolean present);

        /**
         * The session comes from another client's hands. On {@link #loop()}, before it is there.
         *
         * @param loser the connection that had to go; null if there was none
         */
        void takesOver(@Nullable ConnectionInfo loser);

        /** There is no room for another session. On {@link #loop()}. */
        void refuse(String detail);

        /** There is no session for it, by an exception that nobody foresaw. On {@link #loop()}. */
        void failed(Throwable cause);
    }

    Router router() {
        return router;
    }

    public Collection<Session> all() {
        return byClientId.values();
    }

    public @Nullable Session find(String clientId) {
        return byClientId.get(clientId);
    }

    void remove(Session session) {
        if (byClientId.remove(session.clientId(), session)) {
            uncount(session.clientId());
        }
    }

    /** Finds or makes the session for a newcomer, on the newcomer's loop; whoever had it before is disconnected. */
    public void acquire(Newcomer newcomer) {
        try {
            find(newcomer);
        } catch (RuntimeException | Error e) {
            newcomer.failed(e);
        }
    }

    private void find(Newcomer newcomer) {
        String clientId = newcomer.info().clientId();
        Session existing = byClientId.get(clientId);
        if (existing == null) {
            if (!count(newcomer)) {
                return;
            }
            Session created = new Session(clientId, newcomer.info(), core, this, newcomer.loop());
            existing = byClientId.putIfAbsent(clientId, created);
            if (existing == null) {
                newcomer.loop().sessions().add(created);
                newcomer.accept(created, false);
                return;
            }
            uncount(clientId); // another was quicker
        }
        Session taken = existing;
        taken.loop().run(() -> takeOver(taken, newcomer));
    }

    /** Counts a new session, before there is one, so that loops together make no more than allowed; or refuses it. */
    private boolean count(Newcomer newcomer) {
        String clientId = newcomer.info().clientId();
        int now = count.incrementAndGet();
        int most = core.config().maximumSessions();
        if (now > most) {
            count.decrementAndGet();
            ClientInfo client = newcomer.info();
            core.tracer().record(new TraceEvent.LimitExceeded(client, client.connection(), "sessions", most, now));
            newcomer.refuse("the broker has " + most + " sessions, and takes no more");
            return false;
        }
        long bytes = StateBudget.ofSession(clientId);
        StateBudget states = core.states();
        if (!states.hasRoom(bytes)) {
            count.decrementAndGet();
            states.exceeded(core.tracer(), newcomer.info(), bytes);
            newcomer.refuse("the broker's sessions take all the memory that they may");
            return false;
        }
        states.hold(bytes);
        return true;
    }

    private void uncount(String clientId) {
        count.decrementAndGet();
        core.states().release(StateBudget.ofSession(clientId));
    }

    private void takeOver(Session session, Newcomer newcomer) {
        Loop owner = session.loop();
        if (!owner.inLoop()) {
            owner.execute(() -> takeOver(session, newcomer));
            return;
        }
        try {
            give(session, newcomer);
        } catch (RuntimeException | Error e) {
            newcomer.loop().run(() -> newcomer.failed(e));
        }
    }

    /** On the loop that owns the session. */
    private void give(Session session, Newcomer newcomer) {
        ClientLink old = session.link();
        ConnectionInfo loser = old == null ? null : old.info().connection();
        if (old != null) {
            ConnectionInfo by = Objects.requireNonNull(newcomer.info().connection());
            core.tracer().record(new TraceEvent.SessionTakeover(session.info(), by));
            old.close(Closing.takenOverBy(by));
        }
        boolean sameUser =
                Objects.equals(session.info().userName(), newcomer.info().userName());
        if (newcomer.cleanStart() || !sameUser) {
            session.end(DropReason.SESSION_GONE); // what one user was granted is not another's
        }
        if (session.hasEnded()) {
            remove(session); // however badly it ended, its client must not be locked out
            newcomer.loop().run(() -> {
                newcomer.takesOver(loser);
                acquire(newcomer);
            });
        } else {
            long claim = session.moveTo(newcomer.loop());
            newcomer.loop().run(() -> {
                newcomer.takesOver(loser);
                arrive(session, claim, newcomer);
            });
        }
    }

    /** The session has come to the newcomer's loop, unless somebody else claimed or ended it on its way. */
    private void arrive(Session session, long claim, Newcomer newcomer) {
        if (session.claim() != claim || session.hasEnded()) {
            acquire(newcomer);
            return;
        }
        newcomer.loop().sessions().add(session);
        newcomer.accept(session, true);
    }

    /**
     * Publishes the wills that still wait on a loop, on that loop: the broker ends, and sessions that do not outlive the
     * process end with it.
     */
    public void publishWills(Loop loop) {
        for (Session session : loop.sessions().toArray(Session[]::new)) {
            if (!session.isPersistent()) {
                session.publishWill();
            }
        }
    }

    /** Reports what was counted on a loop since the last summaries, on that loop: the broker ends. */
    public void reportLast(Loop loop) {
        long now = System.nanoTime();
        for (Session session : loop.sessions().toArray(Session[]::new)) {
            session.reportLast(now);
        }
        loop.reportOwn(core.tracing(), now, true);
    }

    /** Takes over a session that an earlier process left. On the loop that is to own it, before it takes clients. */
    public void restore(Recovered.Session left, Restoration restoration, Loop loop) {
        SessionState state = left.state();
        ClientInfo info = new ClientInfo(null, state.clientId(), state.userName(), state.protocolVersion());
        DurableSession durable = left.resume(restoration.store());
        Session session = new Session(state.clientId(), info, core, this, loop, state.created(), durable);
        byClientId.put(state.clientId(), session);
        count.incrementAndGet();
        core.states().hold(StateBudget.ofSession(state.clientId()));
        loop.sessions().add(session);
        session.restore(left, restoration);
    }

    /** Looks after the sessions of a loop, on that loop. */
    public void tick(Loop loop, long nowNanos) {
        loop.beginTick();
        for (Session session : loop.sessions().toArray(Session[]::new)) {
            try {
                session.tick(nowNanos);
            } catch (RuntimeException | Error e) {
                session.failed(e);
            }
        }
        loop.reportOwn(core.tracing(), nowNanos, false);
        loop.forgetStaleRoutes(core.subscriptions().version(), nowNanos);
    }
}
