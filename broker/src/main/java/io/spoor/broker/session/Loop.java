package io.spoor.broker.session;

import io.spoor.broker.protocol.TopicCache;
import io.spoor.broker.store.SessionStore;
import io.spoor.tracing.ClientInfo;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event loop with what belongs to it: its sessions, its topic cache and its counts. All but {@link #execute},
 * {@link #run} and {@link #wake} is for the loop's own thread.
 */
public final class Loop implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final int TOPICS = 65_536;
    private static final int OWN_TOPICS = 100;
    private static final ClientInfo BROKER = new ClientInfo(null, "spoor", null, "5.0");
    private static final int REVIEWS_A_TICK = 20_000; // some ten milliseconds
    private static final long FORGET_EVERY_NANOS = 10_000_000_000L;

    /** Something that waits for the store. */
    public interface Guarded {
        /** More has become safe; who still has to wait says so again. */
        void safe();

        /** Nothing more will ever become safe. */
        void lost(String why);
    }

    /** Something whose output is sent at the end of the current batch of work. */
    public interface Flushable {
        void flushOutput();
    }

    private final Executor thread;
    private final Executor afterIo;
    private final BooleanSupplier inThread;
    private final TopicCache<CachedRoute> topics;
    private final LoopStats stats = new LoopStats();
    private final TrafficCounts ownCounts = new TrafficCounts();
    private final Tally ownTally = new Tally(OWN_TOPICS);
    private @Nullable Summaries ownSummaries;
    private long messageNumber = ThreadLocalRandom.current().nextLong();
    private long turnNanos = System.nanoTime();
    private final MpscUnboundedArrayQueue<Session> ready = new MpscUnboundedArrayQueue<>(1024);
    private final AtomicBoolean wakingUp = new AtomicBoolean();
    private final Set<Session> sessions = new HashSet<>();
    private ArrayDeque<Flushable> unflushed = new ArrayDeque<>();
    private ArrayDeque<Flushable> flushing = new ArrayDeque<>();
    private boolean flushScheduled;
    private int reviewsLeft;
    private long safePosition;
    private final Set<Guarded> awaiting = new HashSet<>();
    private final AtomicBoolean safeAnnounced = new AtomicBoolean();
    private volatile @Nullable SessionStore store;
    private long forgottenVersion;
    private long forgottenAtNanos = System.nanoTime();
    private volatile long lastTickNanos = System.nanoTime();

    /** Wraps a thread that treats all its tasks alike. */
    public Loop(Executor thread, BooleanSupplier inThread, int maximumTopicLevels, int maximumTopicLength) {
        this(thread, thread, inThread, maximumTopicLevels, maximumTopicLength);
    }

    /**
     * Wraps a thread.
     *
     * @param afterIo runs tasks on that thread too, but only after it has looked at its sockets again
     * @param inThread whether the caller is that thread
     */
    public Loop(
            Executor thread,
            Executor afterIo,
            BooleanSupplier inThread,
            int maximumTopicLevels,
            int maximumTopicLength) {
        this.thread = thread;
        this.afterIo = afterIo;
        this.inThread = inThread;
        this.topics = new TopicCache<>(TOPICS, maximumTopicLevels, maximumTopicLength);
    }

    /** Another round of looking after sessions begins. */
    void beginTick() {
        reviewsLeft = REVIEWS_A_TICK;
    }

    /** Whether a session may look at so many subscriptions in this round, so that a change of rules holds up nobody. */
    boolean mayReview(int subscriptions) {
        if (reviewsLeft <= 0) {
            return false;
        }
        reviewsLeft -= subscriptions + 1;
        return true;
    }

    /** What waits for the store before it may be sent at the end of a turn. Used by the loop's thread. */
    public void awaitSafe(long position) {
        safePosition = Math.max(safePosition, position);
    }

    /** From now on output waits for this store, if it is one to wait for. Before the loop takes clients. */
    public void sendWhenSafe(SessionStore from) {
        store = from.answersWait() ? from : null;
    }

    /** Whether output must be held back until it is known, at the end of the turn, what it rests on. */
    public boolean holdsOutput() {
        return store != null;
    }

    /** The output waits for the store; it is told by {@link Guarded#safe} when something more is safe. */
    public void await(Guarded output) {
        awaiting.add(output);
        SessionStore from = store;
        if (from != null) {
            from.commit();
        }
    }

    /** Whether what was written to the store up to a position is as safe as it must be. */
    public boolean isSafe(long position) {
        SessionStore from = store;
        return position == 0 || from == null || from.isSafe(position);
    }

    /** More has become safe, or never will. Any thread. */
    public void safe() {
        if (!safeAnnounced.get() && safeAnnounced.compareAndSet(false, true)) {
            thread.execute(() -> {
                safeAnnounced.set(false);
                SessionStore from = store;
                String failure = from == null ? null : from.failure();
                if (failure != null) {
                    flush(); // what this turn has put out so far may rest on what is lost; what comes now cannot
                    safePosition = 0;
                }
                Guarded[] outputs = awaiting.toArray(Guarded[]::new);
                awaiting.clear();
                for (Guarded output : outputs) {
                    try {
                        if (failure == null) {
                            output.safe();
                        } else {
                            output.lost(failure);
                        }
                    } catch (RuntimeException | Error e) {
                        LOG.atError().setCause(e).log("sending what has become safe failed");
                    }
                }
            });
        }
    }

    /** What the output of this turn must wait for: a position in the store, or 0. */
    public long safePosition() {
        return safePosition;
    }

    public boolean inLoop() {
        return inThread.getAsBoolean();
    }

    @Override
    public void execute(Runnable task) {
        thread.execute(task);
    }

    /**
     * Runs a task once all clients had their turn. Long work in pieces needs it: a thread runs all tasks that wait, also
     * those that come meanwhile, before it looks at its sockets again.
     */
    public void nextRound(Runnable task) {
        afterIo.execute(task);
    }

    /** Runs the task now if the caller is the loop, else later. */
    public void run(Runnable task) {
        if (inLoop()) {
            task.run();
        } else {
            thread.execute(task);
        }
    }

    /** When the loop last came round to its regular work. Any thread. */
    public long lastTickNanos() {
        return lastTickNanos;
    }

    /** The loop has come round. */
    public void ticked(long nowNanos) {
        lastTickNanos = nowNanos;
    }

    public TopicCache<CachedRoute> topics() {
        return topics;
    }

    /**
     * Lets go of routes of an older version of the subscriptions: if nobody publishes to their topics again, they would
     * keep the sessions that they lead to on the heap for good. Not at each tick, as it looks at the whole cache.
     */
    void forgetStaleRoutes(long version, long nowNanos) {
        if (version != forgottenVersion && nowNanos - forgottenAtNanos > FORGET_EVERY_NANOS) {
            topics.forgetValues(route -> route.version() != version);
            forgottenVersion = version;
            forgottenAtNanos = nowNanos;
        }
    }

    public LoopStats stats() {
        return stats;
    }

    /** A number that no other message has in this process, all but certainly. */
    long nextMessageNumber() {
        return ++messageNumber;
    }

    /** When the present turn of work began, by {@link System#nanoTime()}: cheap, and exact to a turn. */
    long turnNanos() {
        return turnNanos;
    }

    /** A turn of work begins. */
    public void turnBegins(long nowNanos) {
        turnNanos = nowNanos;
    }

    /** What is counted of messages that come from no connection: wills, and what the broker publishes itself. */
    Tally ownTally() {
        return ownTally;
    }

    TrafficCounts ownCounts() {
        return ownCounts;
    }

    /** Reports {@link #ownTally}, if it is time. */
    void reportOwn(Tracing tracing, long nowNanos, boolean last) {
        Summaries summaries = ownSummaries;
        if (summaries == null) {
            summaries = new Summaries(tracing, ownCounts, ownTally, new RoundTripCounts());
            summaries.restart(nowNanos);
            ownSummaries = summaries;
        }
        if (last || summaries.isDue(nowNanos)) {
            summaries.report(BROKER, nowNanos, 0, null);
        }
    }

    /** The sessions that belong to this loop, with or without a connection. */
    Set<Session> sessions() {
        return sessions;
    }

    /** Sees to it that the session's mailbox is emptied; many sessions share one wake-up. Any thread. */
    void wake(Session session) {
        ready.offer(session);
        if (!wakingUp.get() && wakingUp.compareAndSet(false, true)) {
            thread.execute(this::emptyMailboxes);
        }
    }

    private void emptyMailboxes() {
        turnBegins(System.nanoTime());
        int turns = ready.size();
        for (int i = 0; i < turns; i++) {
            Session session = ready.poll();
            if (session == null) {
                break;
            }
            Loop owner = session.loop();
            if (owner != this) {
                owner.wake(session); // it has moved
                continue;
            }
            try {
                session.emptyMailboxInTurn();
            } catch (RuntimeException | Error e) {
                session.failed(e);
            }
        }
        wakingUp.set(false);
        // What came meanwhile has its turn once the loop has looked at its sockets, or a flood could keep it from that.
        if (!ready.isEmpty() && wakingUp.compareAndSet(false, true)) {
            afterIo.execute(this::emptyMailboxes);
        }
    }

    /** Sends the output at the end of what the loop does now: once for many messages. */
    public void flushLater(Flushable output) {
        unflushed.add(output);
        if (!flushScheduled) {
            flushScheduled = true;
            thread.execute(this::flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        ArrayDeque<Flushable> batch = unflushed;
        unflushed = flushing;
        flushing = batch;
        for (Flushable output = batch.poll(); output != null; output = batch.poll()) {
            try {
                output.flushOutput();
            } catch (RuntimeException | Error e) {
                LOG.atError().setCause(e).log("flush failed");
            }
        }
    }
}
