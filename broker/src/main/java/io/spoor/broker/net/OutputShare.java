package io.spoor.broker.net;

/**
 * How much may wait in the output of a connection: an equal share of a budget, within bounds, so that many clients that
 * read nothing do not take more memory together than there is. Any thread.
 */
final class OutputShare {
    static final int LARGEST = 512 * 1024;
    static final int SMALLEST = 16 * 1024;

    private final long budget;
    private volatile int bytes = LARGEST;

    OutputShare(long budgetBytes) {
        this.budget = budgetBytes;
    }

    /** Divides the budget among so many. */
    void divide(int connections) {
        long share = Long.highestOneBit(budget / Math.max(1, connections)); // changes seldom
        bytes = (int) Math.max(SMALLEST, Math.min(LARGEST, share));
    }

    /** A power of two. */
    int bytes() {
        return bytes;
    }
}
