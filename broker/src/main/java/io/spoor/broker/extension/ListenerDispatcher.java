package io.spoor.broker.extension;

import io.spoor.broker.protocol.ConnectPacket;
import io.spoor.tracing.ClientInfo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners what happens, on one thread of its own. Its methods are for any thread, never block and never throw
 * what a listener throws. What one thread reports arrives in order.
 *
 * <p>Events wait in a queue. Once it is full, the stage that each call returns is not complete: whoever reports should
 * read no more from its client until it is. It completes when the queue has become half empty, or when the patience is
 * over, so that a listener that hangs cannot hold up the broker for good. Events beyond twice the limit are dropped,
 * counted and logged.
 */
public final class ListenerDispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(ListenerDispatcher.class);
    private static final CompletionStage<@Nullable Void> GO_ON = CompletableFuture.completedStage(null);

    /** What an event with all that belongs to it takes, beside its payload; an estimate. */
    private static final long EVENT_BYTES = 200;

    /**
     * How much may wait.
     *
     * @param events how many, at least 1
     * @param bytes how much memory, mostly payloads; at least 1
     * @param patience how long a full queue may slow down publishers
     */
    public record Limits(int events, long bytes, Duration patience) {

        /** 10,000 events or 64 MiB, and ten seconds. */
        public static final Limits DEFAULT = new Limits(10_000, 64L << 20, Duration.ofSeconds(10));

        public Limits {
            if (events < 1 || bytes < 1 || patience.isNegative() || patience.isZero()) {
                throw new IllegalArgumentException("limits of the listener queue must be positive: " + events
                        + " events, " + bytes + " bytes, " + patience);
            }
        }
    }

    private record Event(Consumer<BrokerListener> call, long bytes) {}

    private final List<BrokerListener> listeners;
    private final Limits limits;
    private final BlockingQueue<Event> queue = new LinkedBlockingQueue<>();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicReference<@Nullable CompletableFuture<@Nullable Void>> room = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean stopping;

    /** Used by the dispatcher's thread only. */
    private long lostReported;

    /** Starts the thread, if there are listeners at all. */
    public ListenerDispatcher(List<BrokerListener> listeners, Limits limits) {
        this.listeners = List.copyOf(listeners);
        this.limits = limits;
        this.thread = new Thread(this::run, "spoor-listeners");
        thread.setDaemon(true);
        if (!isIdle()) {
            thread.start();
        }
    }

    /** Whether nobody listens, so that there is no need to report anything. */
    public boolean isIdle() {
        return listeners.isEmpty();
    }

    public CompletionStage<@Nullable Void> connected(ClientInfo client, ConnectPacket connect) {
        return offer(listener -> listener.connected(client, connect), EVENT_BYTES);
    }

    public CompletionStage<@Nullable Void> disconnected(ClientInfo client) {
        return offer(listener -> listener.disconnected(client), EVENT_BYTES);
    }

    public CompletionStage<@Nullable Void> connectionLost(ClientInfo client) {
        return offer(listener -> listener.connectionLost(client), EVENT_BYTES);
    }

    public CompletionStage<@Nullable Void> published(ClientInfo sender, PublishedMessage message) {
        return offer(
                listener -> listener.published(sender, message),
                EVENT_BYTES + message.payload().remaining());
    }

    public CompletionStage<@Nullable Void> subscribed(ClientInfo client, String filter, int qos) {
        return offer(listener -> listener.subscribed(client, filter, qos), EVENT_BYTES);
    }

    public CompletionStage<@Nullable Void> unsubscribed(ClientInfo client, String filter) {
        return offer(listener -> listener.unsubscribed(client, filter), EVENT_BYTES);
    }

    public CompletionStage<@Nullable Void> acknowledged(ClientInfo client, String topic, int packetId) {
        return offer(listener -> listener.acknowledged(client, topic, packetId), EVENT_BYTES);
    }

    public CompletionStage<@Nullable Void> internalError(Throwable error) {
        return offer(listener -> listener.internalError(error), EVENT_BYTES);
    }

    /** How many events were dropped because a listener took none for too long. */
    public long lost() {
        return lost.get();
    }

    /**
     * Hands over what waits, then tells the listeners that the broker has stopped. Blocks until that is done or the time
     * is over; what then still waits is lost. Nothing may be reported any more.
     *
     * @return whether everything was handed over
     */
    public boolean stop(Duration timeout) throws InterruptedException {
        if (isIdle()) {
            return true;
        }
        stopping = true;
        queue.add(new Event(listener -> {}, 0));
        thread.join(Math.max(1, timeout.toMillis()));
        if (!thread.isAlive()) {
            return true;
        }
        LOG.atWarn().addKeyValue("waiting", queue.size()).log("A listener does not come to an end; interrupting it");
        thread.interrupt();
        return false;
    }

    private CompletionStage<@Nullable Void> offer(Consumer<BrokerListener> call, long bytes) {
        if (isIdle()) {
            return GO_ON;
        }
        if (isAbove(2)) {
            lost.incrementAndGet();
            return GO_ON;
        }
        queuedBytes.addAndGet(bytes);
        queue.add(new Event(call, bytes));
        return isAbove(1) ? whenRoom() : GO_ON;
    }

    private boolean isAbove(int times) {
        return queue.size() > (long) times * limits.events() || queuedBytes.get() > times * limits.bytes();
    }

    private boolean isHalfEmpty() {
        return queue.size() <= limits.events() / 2 && queuedBytes.get() <= limits.bytes() / 2;
    }

    /** One stage for all who wait at the same time. */
    private CompletionStage<@Nullable Void> whenRoom() {
        CompletableFuture<@Nullable Void> waiting = room.get();
        if (waiting == null || waiting.isDone()) {
            CompletableFuture<@Nullable Void> fresh = new CompletableFuture<>();
            if (!room.compareAndSet(waiting, fresh)) {
                return whenRoom();
            }
            waiting = fresh;
            waiting.completeOnTimeout(null, limits.patience().toMillis(), TimeUnit.MILLISECONDS);
        }
        // The queue may have been emptied before anybody could see the stage
        if (isHalfEmpty()) {
            waiting.complete(null);
        }
        return waiting;
    }

    private void run() {
        try {
            while (!stopping || !queue.isEmpty()) {
                Event event = queue.take();
                queuedBytes.addAndGet(-event.bytes());
                if (room.get() != null && isHalfEmpty()) {
                    releaseWaiting();
                }
                tellAll(event.call());
                reportLost();
            }
            tellAll(BrokerListener::stopped);
        } catch (InterruptedException e) {
            LOG.atWarn().addKeyValue("waiting", queue.size()).log("Listeners were interrupted and are told no more");
        }
        releaseWaiting();
    }

    private void releaseWaiting() {
        CompletableFuture<@Nullable Void> waiting = room.getAndSet(null);
        if (waiting != null) {
            waiting.complete(null);
        }
    }

    private void tellAll(Consumer<BrokerListener> call) {
        for (BrokerListener listener : listeners) {
            try {
                call.accept(listener);
            } catch (Exception | Error e) {
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("listener", nameOf(listener))
                        .log("A listener failed");
            }
            if (!stopping) { // only stop() may interrupt this thread; a listener that does would silence all others
                boolean byListener = Thread.interrupted();
                if (byListener) {
                    LOG.atWarn()
                            .addKeyValue("listener", nameOf(listener))
                            .log("A listener has interrupted its own thread, which is of no use");
                }
            }
        }
    }

    private static String nameOf(BrokerListener listener) {
        try {
            return listener.name();
        } catch (Exception | Error e) {
            return listener.getClass().getName();
        }
    }

    private void reportLost() {
        long now = lost.get();
        if (now != lostReported) {
            LOG.atWarn()
                    .addKeyValue("lost", now - lostReported)
                    .log("Listeners were told too little: they took nothing for too long");
            lostReported = now;
        }
    }
}
