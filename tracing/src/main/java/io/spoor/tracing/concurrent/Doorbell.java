package io.spoor.tracing.concurrent;

import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread wait for work that others announce, at next to no cost for those others.
 *
 * <p>Waking a parked thread is a system call of several microseconds, too much for an event loop to pay for each
 * message. So the waiting thread first takes a few naps of a millisecond, unseen by the others, and only after those
 * asks to be woken. While work keeps coming nobody ever pays for a wake-up, and the work waits a millisecond at most.
 */
public final class Doorbell {
    private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int NAPS = 8;

    private final int naps;
    private volatile @Nullable Thread sleeper;

    public Doorbell() {
        this(NAPS);
    }

    Doorbell(int naps) {
        this.naps = naps;
    }

    /** Wakes the waiting thread if it sleeps. Any thread; to be called after the work was made visible. */
    public void ring() {
        VarHandle.fullFence(); // else the work, published with a plain release, could be stored after the load below
        Thread asleep = sleeper;
        if (asleep != null) {
            sleeper = null;
            LockSupport.unpark(asleep);
        }
    }

    /**
     * Waits until the condition holds. One thread at a time.
     *
     * @param nanos how long at most; 0 or less only looks
     * @return whether the condition held
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public boolean await(BooleanSupplier condition, long nanos) throws InterruptedException {
        if (condition.getAsBoolean()) {
            return true;
        }
        long deadline = System.nanoTime() + nanos;
        return nap(condition, deadline) || sleep(condition, deadline);
    }

    private boolean nap(BooleanSupplier condition, long deadline) throws InterruptedException {
        for (int i = 0; i < naps; i++) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return condition.getAsBoolean();
            }
            park(Math.min(NAP_NANOS, left));
            if (condition.getAsBoolean()) {
                return true;
            }
        }
        return false;
    }

    private boolean sleep(BooleanSupplier condition, long deadline) throws InterruptedException {
        try {
            while (true) {
                sleeper = Thread.currentThread();
                if (condition.getAsBoolean()) {
                    return true;
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                park(left);
            }
        } finally {
            sleeper = null;
        }
    }

    private void park(long nanos) throws InterruptedException {
        LockSupport.parkNanos(this, nanos);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
