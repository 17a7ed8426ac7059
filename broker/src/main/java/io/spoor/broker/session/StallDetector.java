package io.spoor.broker.session;

import java.time.Duration;

/** Tells whether a client for which something waits has taken nothing for too long. Belongs to the session's loop. */
final class StallDetector {
    private final long allowedNanos;
    private long lastProgress;
    private long since;
    private boolean waiting;

    StallDetector(Duration allowed) {
        this.allowedNanos = allowed.toNanos();
    }

    void reset() {
        waiting = false;
    }

    /**
     * Takes note of the client's state.
     *
     * @param pending whether something waits for it
     * @param progress a figure that grows with everything that it takes
     */
    boolean isStalled(boolean pending, long progress, long nowNanos) {
        if (!pending || !waiting || progress - lastProgress > 0) {
            waiting = pending;
            lastProgress = progress;
            since = nowNanos;
            return false;
        }
        return nowNanos - since >= allowedNanos;
    }

    long sinceNanos(long nowNanos) {
        return nowNanos - since;
    }
}
