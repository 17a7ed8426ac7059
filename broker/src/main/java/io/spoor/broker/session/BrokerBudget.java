package io.spoor.broker.session;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** What may wait in the whole broker for subscribers that keep up; past it, every publisher that adds to it is paused. */
public final class BrokerBudget {
    private final long limit;
    private final AtomicLong held = new AtomicLong();
    private final Queue<PublisherFlow> waiting = new ConcurrentLinkedQueue<>();

    public BrokerBudget(long limitBytes) {
        this.limit = limitBytes;
    }

    /** Bytes that wait now. */
    public long heldBytes() {
        return held.get();
    }

    boolean isFull() {
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
