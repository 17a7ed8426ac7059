package io.spoor.broker.net;

import io.netty.util.internal.PlatformDependent;
import io.spoor.broker.config.MqttConfig;
import java.util.concurrent.atomic.AtomicLong;

/** Bytes of packets that have not arrived whole, of all connections. Any thread. */
final class InputBudget {
    private final long limit;
    private final AtomicLong held = new AtomicLong();

    InputBudget(long limitBytes) {
        this.limit = limitBytes;
    }

    /** What is configured, or a quarter of the memory outside of the heap. */
    static InputBudget of(MqttConfig config) {
        long configured = config.inputBudget().bytes();
        return new InputBudget(configured > 0 ? configured : PlatformDependent.maxDirectMemory() / 4);
    }

    long limitBytes() {
        return limit;
    }

    long heldBytes() {
        return held.get();
    }

    void add(long bytes) {
        held.addAndGet(bytes);
    }

    boolean isFull() {
        return held.get() > limit;
    }
}
