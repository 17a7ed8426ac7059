package io.spoor.bench.store;

import io.spoor.broker.store.Holding;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a broker's queues hold of each message: where it is in the store and how far it has come. Young messages are in a
 * ring, where looking them up costs next to nothing, as in a queue; those that stay move to a map. One thread.
 */
final class HeldMessages {

    private static final int RING = 1 << 14;

    private final @Nullable Held[] ring = new @Nullable Held[RING];
    private final Map<Long, Held> old = new HashMap<>();

    /** A message and those of its sessions that have not acknowledged it. */
    static final class Held {
        final long message;
        final int[] sessions;
        final @Nullable Holding[] holdings;
        final int[] packetIds;
        final long[] orders;
        private int left;

        Held(long message, int[] sessions, Holding[] holdings) {
            this.message = message;
            this.sessions = sessions;
            this.holdings = holdings;
            this.packetIds = new int[sessions.length];
            this.orders = new long[sessions.length];
            this.left = sessions.length;
        }

        int indexOf(int session) {
            for (int i = 0; i < sessions.length; i++) {
                if (sessions[i] == session && holdings[i] != null) {
                    return i;
                }
            }
            throw new IllegalArgumentException("session " + session + " does not hold message " + message);
        }

        Holding holding(int index) {
            Holding holding = holdings[index];
            if (holding == null) {
                throw new IllegalStateException("message " + message + " was acknowledged");
            }
            return holding;
        }
    }

    void add(Held held) {
        int slot = (int) held.message & (RING - 1);
        Held before = ring[slot];
        if (before != null) {
            old.put(before.message, before);
        }
        ring[slot] = held;
    }

    Held get(long message) {
        Held young = ring[(int) message & (RING - 1)];
        Held held = young != null && young.message == message ? young : old.get(message);
        if (held == null) {
            throw new IllegalArgumentException("no session holds message " + message);
        }
        return held;
    }

    /** One session less holds the message. */
    void release(Held held, int index) {
        held.holdings[index] = null;
        held.left--;
        if (held.left == 0) {
            int slot = (int) held.message & (RING - 1);
            if (ring[slot] == held) {
                ring[slot] = null;
            } else {
                old.remove(held.message);
            }
        }
    }

    void forEach(Consumer<Held> action) {
        old.values().forEach(action);
        for (Held held : ring) {
            if (held != null) {
                action.accept(held);
            }
        }
    }
}
