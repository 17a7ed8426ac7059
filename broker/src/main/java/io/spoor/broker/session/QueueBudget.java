package io.spoor.broker.session;

import io.spoor.broker.protocol.Message;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What waits in all sessions of a broker for clients that are away or stuck. A message counts once, however many wait for
 * it, and a little for each of them. Any thread.
 *
 * <p>Two rules keep it within its limit. A session may take no more than what is still free, so the few with the longest
 * queues are stopped first and leave room for all others. And once only a sixteenth is free, the broker
 * {@link #isFull}: publishers are refused until there is more.
 */
public final class QueueBudget {
    private static final int PLACE = 160;

    private final long limit;
    private final AtomicLong held = new AtomicLong();
    private volatile boolean full;

    public QueueBudget(long limitBytes) {
        this.limit = limitBytes;
    }

    /** Bytes that wait now. */
    public long heldBytes() {
        return held.get();
    }

    public long limitBytes() {
        return limit;
    }

    /** Bytes that are free, and that one session may have at the most. */
    long free() {
        return Math.max(0, limit - held.get());
    }

    /** Whether hardly anything is free; it stays so until twice as much is. */
    public boolean isFull() {
        return full;
    }

    void hold(Message message) {
        long bytes = message.beginsToWait() ? PLACE + message.heldBytes() : PLACE;
        if (held.addAndGet(bytes) > limit - limit / 16) {
            full = true;
        }
    }

    void release(Message message) {
        long bytes = message.waitsNoMore() ? PLACE + message.heldBytes() : PLACE;
        if (held.addAndGet(-bytes) <= limit - limit / 8 && full) {
            full = false;
        }
    }
}
