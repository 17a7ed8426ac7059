package io.spoor.tracing.policy;

import java.util.concurrent.atomic.AtomicLong;

/**
 * So many events a second, spread over tenths of seconds. Safe for use by many threads, and cheap for those that come in
 * vain.
 */
final class EventBudget {
    private static final long WINDOW_NANOS = 100_000_000;
    private static final int WINDOWS_PER_SECOND = 10;

    private final long perWindow;
    private final AtomicLong windowBegan;
    private final AtomicLong left = new AtomicLong();

    EventBudget(long perSecond, long nowNanos) {
        this.perWindow = Math.max(1, perSecond / WINDOWS_PER_SECOND);
        this.windowBegan = new AtomicLong(nowNanos - WINDOW_NANOS);
    }

    /** Whether one more event may be; {@code nowNanos} is {@link System#nanoTime()}, a little old perhaps. */
    boolean take(long nowNanos) {
        long began = windowBegan.get();
        if (nowNanos - began >= WINDOW_NANOS && windowBegan.compareAndSet(began, nowNanos)) {
            left.set(perWindow);
        }
        return left.get() > 0 && left.decrementAndGet() >= 0;
    }
}
