package io.spoor.bench.load;

import java.util.BitSet;

/**
 * Accounts for the messages of one publisher at one subscriber by their sequence numbers, exactly: lost, duplicate and
 * out of order. Cheap while everything arrives in order.
 */
final class SequenceCheck {

    private final BitSet missing = new BitSet();
    private long next;
    private long received;
    private long duplicates;
    private long reordered;

    void accept(long sequence) {
        received++;
        if (sequence == next) {
            next++;
        } else if (sequence > next) {
            missing.set(Math.toIntExact(next), Math.toIntExact(sequence));
            next = sequence + 1;
        } else if (missing.get((int) sequence)) {
            missing.clear((int) sequence);
            reordered++;
        } else {
            duplicates++;
        }
    }

    /** Whether this one has come. */
    boolean has(long sequence) {
        return sequence < next && !missing.get(Math.toIntExact(sequence));
    }

    /** How many of the messages 0 to before {@code published} never came. */
    long lost(long published) {
        return missing.cardinality() + Math.max(0, published - next);
    }

    /** All arrivals, duplicates too. */
    long received() {
        return received;
    }

    long duplicates() {
        return duplicates;
    }

    long reordered() {
        return reordered;
    }
}
