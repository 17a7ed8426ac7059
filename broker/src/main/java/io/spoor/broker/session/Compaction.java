package io.spoor.broker.session;

import io.spoor.broker.store.SessionStore;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has everything that is needed in old segments of the store written again: each session by its own loop, retained
 * messages by the last of them. Any thread.
 */
public final class Compaction implements SessionStore.Compactor {
    private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);
    private static final int SESSIONS_A_TURN = 100;

    private final Collection<Loop> loops;
    private final Sessions sessions;
    private final Router router;
    private final SessionStore store;

    public Compaction(Collection<Loop> loops, Sessions sessions, Router router, SessionStore store) {
        this.loops = List.copyOf(loops);
        this.sessions = sessions;
        this.router = router;
        this.store = store;
    }

    @Override
    public void compact(long upToSegment) {
        // Whoever has put a message into these segments has handed it on once each loop has come round.
        AtomicInteger left = new AtomicInteger(loops.size());
        for (Loop loop : loops) {
            loop.execute(() -> {
                if (left.decrementAndGet() == 0) {
                    begin(upToSegment);
                }
            });
        }
    }

    private void begin(long upToSegment) {
        try {
            new Pass(upToSegment).start();
        } catch (RuntimeException | Error e) {
            LOG.atWarn().setCause(e).log("the store could not be compacted; it is tried again");
            store.compacted(upToSegment, false);
        }
    }

    /** One walk over all sessions. */
    private final class Pass {
        private final long upTo;
        private final List<Session> all = List.copyOf(sessions.all());
        private final AtomicInteger left = new AtomicInteger(all.size());
        private final AtomicBoolean failed = new AtomicBoolean();

        Pass(long upTo) {
            this.upTo = upTo;
        }

        void start() {
            if (all.isEmpty()) {
                finish();
            } else {
                turn(0);
            }
        }

        /** Hands a share to the loops; the next one when these are done, so that clients have their turns. */
        private void turn(int from) {
            int to = Math.min(all.size(), from + SESSIONS_A_TURN);
            AtomicInteger share = new AtomicInteger(to - from);
            for (Session session : all.subList(from, to)) {
                rewrite(session, () -> {
                    if (left.decrementAndGet() == 0) {
                        finish();
                    } else if (share.decrementAndGet() == 0) {
                        turn(to);
                    }
                });
            }
        }

        private void rewrite(Session session, Runnable done) {
            Loop owner = session.loop();
            owner.execute(() -> {
                if (session.loop() != owner) {
                    rewrite(session, done); // it has moved
                    return;
                }
                try {
                    session.rewrite(upTo);
                } catch (RuntimeException | Error e) {
                    failed(e);
                }
                done.run();
            });
        }

        private void finish() {
            // On a loop, but forcing to the disk may take its time: not here.
            try {
                Thread thread = new Thread(this::finishLater, "spoor-store-compaction");
                thread.setDaemon(true);
                thread.start();
            } catch (RuntimeException | Error e) { // no more threads
                failed(e);
                store.compacted(upTo, false);
            }
        }

        private void finishLater() {
            try {
                router.rewriteRetained(store, upTo);
            } catch (RuntimeException | Error e) {
                failed(e);
            }
            try {
                store.compacted(upTo, !failed.get());
            } catch (RuntimeException | Error e) {
                LOG.atError().setCause(e).log("what was written again could not be forced to the disk");
            }
        }

        private void failed(Throwable e) {
            if (failed.compareAndSet(false, true)) {
                LOG.atWarn().setCause(e).log("the store could not be compacted; it is tried again");
            }
        }
    }
}
