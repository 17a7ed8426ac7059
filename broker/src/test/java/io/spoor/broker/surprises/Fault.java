package io.spoor.broker.surprises;

import java.util.concurrent.atomic.AtomicReference;

/** Throws something once, where and when a test wants it. Any thread. */
final class Fault {
    private record Armed(String place, Thrown what) {}

    private final AtomicReference<Armed> armed = new AtomicReference<>();
    private volatile Throwable thrown;

    /** From now on, the first who comes by this place gets an exception. */
    void arm(String place, Thrown what) {
        thrown = null;
        armed.set(new Armed(place, what));
    }

    /** Comes by a place. */
    void pass(String place) {
        Armed now = armed.get();
        if (now != null && now.place().equals(place) && armed.compareAndSet(now, null)) {
            Throwable cause = now.what().make();
            thrown = cause;
            Thrown.raise(cause);
        }
    }

    /** What was thrown, or null. */
    Throwable thrown() {
        return thrown;
    }
}
