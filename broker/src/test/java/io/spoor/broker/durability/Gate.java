package io.spoor.broker.durability;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Holds the clients back while there is no broker. It closes before a kill, so that a connection which ends while it
 * has not been closed was ended by the broker. Any thread.
 */
final class Gate {
    /** A time during which the gate is open. */
    record Opening(int number, InetSocketAddress address) {}

    private int number;
    private int waiting;
    private @Nullable Opening open;

    synchronized void open(InetSocketAddress address) {
        open = new Opening(++number, address);
        notifyAll();
    }

    synchronized void close() {
        open = null;
    }

    /** Waits until it is open. */
    synchronized Opening pass() throws InterruptedException {
        waiting++;
        try {
            while (open == null) {
                wait();
            }
            return open;
        } finally {
            waiting--;
        }
    }

    /** Whether it has been closed since. */
    synchronized boolean isOver(Opening opening) {
        return open == null || open.number != opening.number;
    }

    /** How many wait before it. Those that do know whatever a dead broker had told them. */
    synchronized int waiting() {
        return waiting;
    }
}
