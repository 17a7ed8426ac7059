package io.spoor.bridges;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Tells a thread to come to an end by a deadline, or to look around. Any thread. */
final class StopSignal {
    private boolean raised; // guarded by this, as all below
    private boolean nudged;
    private long deadlineNanos;

    /** Raises it; only the first call counts. */
    synchronized void raise(Duration untilDeadline) {
        if (!raised) {
            deadlineNanos = System.nanoTime() + untilDeadline.toNanos();
            raised = true;
            notifyAll();
        }
    }

    /** Ends the present {@link #pause}, or else the next one. */
    synchronized void nudge() {
        nudged = true;
        notifyAll();
    }

    synchronized boolean isRaised() {
        return raised;
    }

    /** What is left until the deadline, zero if nothing. Only once raised. */
    synchronized Duration remaining() {
        return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
    }

    /** Whether it is raised and the deadline has come. */
    synchronized boolean isOver() {
        return raised && remaining().isZero();
    }

    /** Waits the given time; less if it is nudged or raised meanwhile or, when raised before, if the deadline comes. */
    synchronized void pause(Duration time) throws InterruptedException {
        boolean before = raised;
        long end = System.nanoTime() + time.toNanos();
        long left = time.toNanos();
        while (left > 0 && !nudged && raised == before) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            long until = before && deadlineNanos - end < 0 ? deadlineNanos : end;
            left = until - System.nanoTime();
        }
        nudged = false;
    }
}
