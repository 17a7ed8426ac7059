package io.spoor.bridges.logstash;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * What was written to the connection and may still get lost, because TCP does not tell what a receiver has read. Owned by
 * the delivery loop's thread.
 */
final class UnconfirmedWindow {

    /** Lines that the operating system took, all at one moment. */
    record Sent(long nextIndex, int records, long nanos) {}

    /** Below this, halving the window gains nothing: it is about one batch. */
    private static final int LEAST_LIMIT = 500;

    private final int maxRecords;
    private final long confirmEveryNanos;
    private final ArrayDeque<Sent> unconfirmed = new ArrayDeque<>();
    private int limit;
    private long records;
    private long confirmedBelow;

    /**
     * @param maxRecords how many records may be unconfirmed; fewer after a loss, so that a receiver which dies again and
     *     again gets ahead between two deaths
     * @param confirmEvery how long a record may be unconfirmed
     */
    UnconfirmedWindow(int maxRecords, Duration confirmEvery) {
        this.maxRecords = maxRecords;
        this.confirmEveryNanos = confirmEvery.toNanos();
        this.limit = maxRecords;
    }

    /** Records are about to be sent. */
    void handed(int count) {
        records += count;
    }

    /** Handed records were sent, in the order of their handing over. */
    void add(Sent sent) {
        unconfirmed.add(sent);
    }

    /** Whether it is time to find out what has arrived. */
    boolean isDue(long now) {
        Sent first = unconfirmed.peek();
        return records >= limit || (first != null && now - first.nanos >= confirmEveryNanos);
    }

    /**
     * For a receiver that cannot be asked: lets go of what was sent long enough ago on a connection that flowed, and of
     * what so many came after that no receiver's buffers hold it back any more.
     *
     * @param flowingSince when the receiver last began to take something after having taken nothing for a while; what
     *     was sent before may have waited in front of it ever since
     * @return the index below which everything counts as arrived; 0 if nothing is known
     */
    long guess(long now, long flowingSince) {
        Sent first = unconfirmed.peek();
        while (first != null && isLikelyThere(first, now, flowingSince)) {
            confirmedBelow = first.nextIndex;
            records = Math.max(0, records - first.records);
            unconfirmed.remove();
            first = unconfirmed.peek();
        }
        return confirmedBelow;
    }

    /** All that was handed over has arrived, as the receiver showed. */
    void confirmAll() {
        if (!unconfirmed.isEmpty()) {
            confirmedBelow = unconfirmed.getLast().nextIndex;
        }
        unconfirmed.clear();
        records = 0;
        limit = Math.min(maxRecords, limit > maxRecords / 2 ? maxRecords : limit * 2);
    }

    private boolean isLikelyThere(Sent sent, long now, long flowingSince) {
        boolean pushedOut = records - sent.records >= maxRecords;
        long since = sent.nanos - flowingSince > 0 ? sent.nanos : flowingSince;
        return pushedOut || now - since >= confirmEveryNanos;
    }

    /** The connection was lost: what is here will be sent again. */
    void lose() {
        unconfirmed.clear();
        records = 0;
        limit = Math.min(maxRecords, Math.max(LEAST_LIMIT, limit / 2));
    }

    /** What is here will be sent again, and what was confirmed, too. */
    void forget() {
        unconfirmed.clear();
        records = 0;
        confirmedBelow = 0;
    }

    /** How many records were handed over and are not confirmed. */
    long records() {
        return records;
    }

    /** The index below which everything has arrived; 0 if nothing is known. */
    long confirmedBelow() {
        return confirmedBelow;
    }
}
