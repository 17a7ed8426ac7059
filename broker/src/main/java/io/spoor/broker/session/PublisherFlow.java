package io.spoor.broker.session;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of what one publisher sent still waits in the broker for subscribers that keep up. Past its budget the
 * publisher's socket is read no more until half of it is gone: so a burst slows its publisher instead of losing messages
 * or filling the heap. Any thread.
 */
public final class PublisherFlow {

    /** Stops and resumes reading from the publisher; called by any thread. */
    public interface ReadControl {
        void pauseReading();

        void resumeReading();
    }

    private final AtomicLong held = new AtomicLong();
    private final AtomicInteger blocks = new AtomicInteger();
    private final AtomicBoolean paused = new AtomicBoolean();
    private final AtomicBoolean waiting = new AtomicBoolean();
    private final long budget;
    private final BrokerBudget broker;
    private final ReadControl control;

    public PublisherFlow(long budgetBytes, BrokerBudget broker, ReadControl control) {
        this.budget = budgetBytes;
        this.broker = broker;
        this.control = control;
    }

    /** Reads no more from the publisher until something else has caught up. */
    public void pauseUntil(CompletionStage<?> caughtUp) {
        blocks.incrementAndGet();
        if (paused.compareAndSet(false, true)) {
            control.pauseReading();
        }
        caughtUp.whenComplete((result, failure) -> {
            blocks.decrementAndGet();
            resumeIfDrained();
        });
    }

    void hold(int bytes) {
        long now = held.addAndGet(bytes);
        boolean brokerFull = broker.hold(bytes);
        if ((now > budget || brokerFull) && paused.compareAndSet(false, true)) {
            control.pauseReading();
            if (brokerFull) {
                broker.await(this);
            }
            resumeIfDrained(); // what was held may have gone between the count and the pause
        }
    }

    void release(int bytes) {
        held.addAndGet(-bytes);
        broker.release(bytes);
        resumeIfDrained();
    }

    /** Whether the publisher is not to be read. Any thread. */
    public boolean isPaused() {
        return paused.get();
    }

    /** Whether it was not yet among those that wait for the broker's budget. */
    boolean beginsToWait() {
        return waiting.compareAndSet(false, true);
    }

    void waitsNoMore() {
        waiting.set(false);
    }

    void resumeIfDrained() {
        if (!paused.get() || blocks.get() > 0 || held.get() > budget / 2) {
            return;
        }
        if (broker.isFull()) {
            broker.await(this);
        } else if (paused.compareAndSet(true, false)) {
            control.resumeReading();
        }
    }
}
