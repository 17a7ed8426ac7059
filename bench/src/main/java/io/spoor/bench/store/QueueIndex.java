package io.spoor.bench.store;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which messages wait in which queue, while a log is read again. Owned by its store's thread. */
final class QueueIndex {

    /** For an entry that has been acknowledged. */
    static final int GONE = -1;

    private final Map<Integer, Queue> queues = new HashMap<>();
    private long entries;

    long entries() {
        return entries;
    }

    /** Adds a message that is newer than all in the queue. */
    void add(int session, long message) {
        queues.computeIfAbsent(session, s -> new Queue()).add(message);
        entries++;
    }

    /** Does nothing if the queue does not hold the message. */
    void sent(int session, long message, int packetId) {
        Queue queue = queues.get(session);
        if (queue != null && queue.packetId(message) != GONE) {
            queue.set(message, packetId);
        }
    }

    /** Takes a message out; false if the queue does not hold it. */
    boolean remove(int session, long message) {
        if (packetId(session, message) == GONE) {
            return false;
        }
        queues.getOrDefault(session, Queue.EMPTY).set(message, GONE);
        entries--;
        return true;
    }

    /** The packet identifier, 0 if it was not sent; {@link #GONE} if the queue does not hold the message. */
    int packetId(int session, long message) {
        @Nullable Queue queue = queues.get(session);
        return queue == null ? GONE : queue.packetId(message);
    }

    /** Ascending identifiers; those that are gone are dropped when they are half of the array. */
    private static final class Queue {
        static final Queue EMPTY = new Queue();

        private long[] messages = new long[8];
        private int[] packetIds = new int[8];
        private int size;
        private int gone;

        void add(long message) {
            if (size == messages.length) {
                makeRoom();
            }
            messages[size] = message;
            packetIds[size] = 0;
            size++;
        }

        int packetId(long message) {
            int at = Arrays.binarySearch(messages, 0, size, message);
            return at < 0 ? GONE : packetIds[at];
        }

        void set(long message, int packetId) {
            packetIds[Arrays.binarySearch(messages, 0, size, message)] = packetId;
            if (packetId == GONE) {
                gone++;
            }
        }

        private void makeRoom() {
            if (2 * gone >= size) {
                int kept = 0;
                for (int i = 0; i < size; i++) {
                    if (packetIds[i] != GONE) {
                        messages[kept] = messages[i];
                        packetIds[kept++] = packetIds[i];
                    }
                }
                size = kept;
                gone = 0;
            } else {
                messages = Arrays.copyOf(messages, 2 * messages.length);
                packetIds = Arrays.copyOf(packetIds, messages.length);
            }
        }
    }
}
