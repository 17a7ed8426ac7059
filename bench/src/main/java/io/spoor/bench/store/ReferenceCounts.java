package io.spoor.bench.store;

/**
 * In how many queues each message is: a hash table of primitives with linear probing, so that what it costs does not hide
 * what a store costs. Owned by its store's thread.
 */
final class ReferenceCounts {

    private static final int MIN_CAPACITY = 1024;

    private long[] messages = new long[MIN_CAPACITY];
    private int[] counts = new int[MIN_CAPACITY]; // 0 where the slot is free
    private int size;

    /** How many messages are in at least one queue. */
    int size() {
        return size;
    }

    boolean contains(long message) {
        return counts[slot(message)] > 0;
    }

    void add(long message, int queues) {
        if (2 * (size + 1) > messages.length) {
            grow();
        }
        int slot = slot(message);
        if (counts[slot] == 0) {
            messages[slot] = message;
            size++;
        }
        counts[slot] += queues;
    }

    /**
     * Takes the message out of one queue.
     *
     * @return whether that was the last one; not if the message is in none
     */
    boolean release(long message) {
        int slot = slot(message);
        if (counts[slot] == 0) {
            return false;
        }
        counts[slot]--;
        if (counts[slot] > 0) {
            return false;
        }
        size--;
        closeGap(slot);
        return true;
    }

    private void closeGap(int freed) {
        int mask = messages.length - 1;
        int gap = freed;
        for (int at = (gap + 1) & mask; counts[at] > 0; at = (at + 1) & mask) {
            int home = hash(messages[at]) & mask;
            if (((at - home) & mask) >= ((at - gap) & mask)) {
                messages[gap] = messages[at];
                counts[gap] = counts[at];
                counts[at] = 0;
                gap = at;
            }
        }
    }

    private int slot(long message) {
        int mask = messages.length - 1;
        int slot = hash(message) & mask;
        while (counts[slot] > 0 && messages[slot] != message) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldMessages = messages;
        int[] oldCounts = counts;
        messages = new long[2 * oldMessages.length];
        counts = new int[messages.length];
        for (int i = 0; i < oldMessages.length; i++) {
            if (oldCounts[i] > 0) {
                int slot = slot(oldMessages[i]);
                messages[slot] = oldMessages[i];
                counts[slot] = oldCounts[i];
            }
        }
    }

    private static int hash(long message) {
        return (int) ((message * 0x9E3779B97F4A7C15L) >>> 32);
    }
}
