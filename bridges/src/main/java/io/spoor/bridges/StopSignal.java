package io.spoor.bridges;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells a thread to come to an end by a deadline. Any thread. */
final class StopSignal {
    private final CountDownLatch raised = new CountDownLatch(1);
    private volatile long deadlineNanos;

    /** Raises it; only the first call counts. */
    synchronized void raise(Duration untilDeadline) {
        if (!isRaised()) {
            deadlineNanos = System.nanoTime() + untilDeadline.toNanos();
            raised.countDown();
        }
    }

    boolean isRaised() {
        return raised.getCount() == 0;
    }

    /** What is left until the deadline, zero if nothing. Only once raised. */
    Duration remaining() {
        return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
    }

    /** Whether it is raised and the deadline has come. */
    boolean isOver() {
        return isRaised() && remaining().isZero();
    }

    /** Waits the given time; less if it gets raised meanwhile or, when raised before, if the deadline comes. */
    void pause(Duration time) throws InterruptedException {
        if (!isRaised()) {
            raised.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } else {
            Duration remaining = remaining();
            TimeUnit.NANOSECONDS.sleep((time.compareTo(remaining) < 0 ? time : remaining).toNanos());
        }
    }
}
