package io.spoor.bridges.logstash;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has sent and the receiver has not acknowledged. Written by the delivery loop's thread, which sends,
 * and by the connection's own, which reads acknowledgements; guarded by this object.
 *
 * <p>The receiver answers windows in their order. It may acknowledge a window in parts, and says 0 to show that it is
 * still at it.
 */
final class BeatsWindows {

    /** A window under way: the index behind each of its documents. */
    private record Window(long[] nextIndexes) {}

    private final ArrayDeque<Window> unacknowledged = new ArrayDeque<>();
    private int acknowledgedOfFirst;
    private long records;
    private long acknowledgedBelow;
    private long lastWordNanos = System.nanoTime();
    private @Nullable String ended;

    // -- the delivery loop's thread -----------------------------------------------------------------------------------

    /** A window is about to be sent; it has as many documents as there are indexes. */
    synchronized void sending(long[] nextIndexes) {
        if (unacknowledged.isEmpty()) {
            lastWordNanos = System.nanoTime();
        }
        unacknowledged.add(new Window(nextIndexes));
        records += nextIndexes.length;
    }

    /**
     * Waits until no more than so many windows and documents are under way.
     *
     * @return whether that came about within the time
     * @throws IOException if the connection ended
     */
    synchronized boolean awaitAtMost(int windows, long documents, Duration timeout)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (unacknowledged.size() > windows || records > documents) {
            requireOpen();
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return true;
    }

    /** Throws if the connection ended. */
    synchronized void requireOpen() throws IOException {
        if (ended != null) {
            throw new IOException(ended);
        }
    }

    synchronized boolean isOpen() {
        return ended == null;
    }

    /** The index below which everything sent on this connection has arrived; 0 if nothing is known. */
    synchronized long acknowledgedBelow() {
        return acknowledgedBelow;
    }

    /** Documents under way. */
    synchronized long records() {
        return records;
    }

    // -- the connection's thread --------------------------------------------------------------------------------------

    /**
     * An acknowledgement came.
     *
     * @param number of the last document of the present window that was taken; 0 if none of it was so far
     * @throws IOException if it is for something that was not sent
     */
    synchronized void acknowledge(long number) throws IOException {
        lastWordNanos = System.nanoTime();
        if (number == 0) {
            return;
        }
        Window first = unacknowledged.peek();
        if (first == null || number > first.nextIndexes.length || number < acknowledgedOfFirst) {
            throw new IOException("the receiver acknowledged document " + number + " of "
                    + (first == null ? "no window" : "a window of " + first.nextIndexes.length) + ", of which it had "
                    + acknowledgedOfFirst + "; is it a Beats input?");
        }
        int taken = (int) number;
        records -= taken - acknowledgedOfFirst;
        acknowledgedBelow = first.nextIndexes[taken - 1];
        acknowledgedOfFirst = taken;
        if (taken == first.nextIndexes.length) {
            unacknowledged.remove();
            acknowledgedOfFirst = 0;
        }
        notifyAll();
    }

    /** Whether something is under way and the receiver has said nothing for this long. */
    synchronized boolean isSilent(Duration limit) {
        return !unacknowledged.isEmpty() && System.nanoTime() - lastWordNanos > limit.toNanos();
    }

    /** The connection is over; the first reason counts. */
    synchronized void end(String reason) {
        if (ended == null) {
            ended = reason;
        }
        notifyAll();
    }
}
