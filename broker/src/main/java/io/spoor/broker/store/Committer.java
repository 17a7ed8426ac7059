package io.spoor.broker.store;

import io.spoor.tracing.concurrent.Threads;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forces the log to the disk on a thread of its own: at {@code durability: power} as soon as somebody waits for it, all who
 * do with one force; otherwise every few seconds, which nobody waits for.
 */
final class Committer {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final long IDLE_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final SegmentLog log;
    private final boolean onRequest;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private boolean requested;
    private boolean closed;

    Committer(SegmentLog log, boolean onRequest) {
        this.log = log;
        this.onRequest = onRequest;
        this.thread = new Thread(this::run, "spoor-store-commit");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void listen(Runnable listener) {
        listeners.add(listener);
    }

    synchronized void request() {
        if (onRequest && !requested) {
            requested = true;
            notifyAll();
        }
    }

    /**
     * Forces now. Those who wait are told in any case: if it fails, that they wait in vain.
     *
     * @throws java.io.UncheckedIOException if the disk fails
     */
    void force() {
        try {
            log.force();
        } finally {
            tell();
        }
    }

    private void tell() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException | Error e) {
                LOG.atError().setCause(e).log("a listener of the store failed");
            }
        }
    }

    private void run() {
        boolean failed = false;
        while (await()) {
            try {
                force();
            } catch (RuntimeException | Error e) {
                if (!failed) {
                    failed = true;
                    LOG.atError().setCause(e).log("the store cannot keep what it was given; it takes no more");
                }
            }
        }
    }

    private synchronized boolean await() {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS);
        long left = IDLE_MILLIS;
        while (!requested && !closed && left > 0) {
            try {
                wait(left);
            } catch (InterruptedException e) {
                LOG.atDebug().log("the store's thread was interrupted; it ends when the store is closed");
            }
            left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        }
        requested = false;
        return !closed;
    }

    void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        Threads.awaitEnd(thread);
    }
}
