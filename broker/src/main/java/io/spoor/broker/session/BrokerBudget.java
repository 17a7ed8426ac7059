package io.spoor.broker.session;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** What may wait in the whole broker for subscribers that keep up; past it, every publisher that adds to it is paused. */
public final class BrokerBudget {
    private static final long SMALLEST_SHARE = 64 * 1024;

    private final long limit;
    private final AtomicLong held = new AtomicLong();
    private volatile long share;
    private final Queue<PublisherFlow> waiting = new ConcurrentLinkedQueue<>();

    public BrokerBudget(long limitBytes) {
        this.limit = limitBytes;
        this.share = limitBytes;
    }

    /** Bytes that wait now. */
    public long heldBytes() {
        return held.get();
    }

    /** Divides as much as may wait among so many clients, for what they may leave unacknowledged. */
    public void divide(int connections) {
        share = Math.max(SMALLEST_SHARE, limit / Math.max(1, connections));
    }

    /** Bytes that a client may leave unacknowledged before it gets no more, beyond one message. */
    long share() {
        return share;
    }

    public long limitBytes() {
        return limit;
    }

    public boolean isFull() {
        return held.get() > limit;
    }

    boolean hold(int bytes) {
        return held.addAndGet(bytes) > limit;
    }

    void release(int bytes) {
        long now = held.addAndGet(-bytes);
        if (now <= limit && now + bytes > limit) {
            wake();
        }
    }

    void await(PublisherFlow flow) {
        if (flow.beginsToWait()) {
            waiting.add(flow);
        }
        if (!isFull()) {
            wake();
        }
    }

    private void wake() {
        while (!isFull()) {
            PublisherFlow flow = waiting.poll();
            if (flow == null) {
                return;
            }
            flow.waitsNoMore();
            flow.resumeIfDrained();
        }
    }
}
