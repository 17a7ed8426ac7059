package io.spoor.broker.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session's queue, with the sums of what is in it: of all messages, of those that the session's limits count, and of
 * replayed ones. Belongs to the session's loop.
 */
final class WaitingMessages implements Iterable<Pending> {
    private final QueueBudget budget;
    private final ArrayDeque<Pending> queue = new ArrayDeque<>();
    private long bytes;
    private int limited;
    private long limitedBytes;
    private int replayed;

    /**
     * Makes an empty queue.
     *
     * @param budget counts what the session's limits count
     */
    WaitingMessages(QueueBudget budget) {
        this.budget = budget;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    int size() {
        return queue.size();
    }

    /** Of all messages here. */
    long bytes() {
        return bytes;
    }

    /** How many the session's limits count. */
    int limited() {
        return limited;
    }

    /** Of those that the session's limits count. */
    long limitedBytes() {
        return limitedBytes;
    }

    /** How many are retained messages for a new subscription. */
    int replayed() {
        return replayed;
    }

    @Nullable
    Pending peek() {
        return queue.peek();
    }

    @Override
    public Iterator<Pending> iterator() {
        return queue.iterator();
    }

    void add(Pending pending) {
        queue.add(pending);
        account(pending, 1);
    }

    /** Takes out the next; there is one. */
    Pending remove() {
        Pending next = queue.remove();
        account(next, -1);
        return next;
    }

    /** Takes out the oldest or newest message that the limits count; there is one. */
    Pending removeLimited(boolean oldest) {
        Iterator<Pending> candidates = oldest ? queue.iterator() : queue.descendingIterator();
        while (true) {
            Pending candidate = candidates.next();
            if (candidate.limited()) {
                candidates.remove();
                account(candidate, -1);
                return candidate;
            }
        }
    }

    /** Takes out all, in order. */
    List<Pending> removeAll() {
        List<Pending> all = new ArrayList<>(queue);
        queue.clear();
        for (Pending pending : all) {
            account(pending, -1);
        }
        return all;
    }

    private void account(Pending pending, int sign) {
        long size = (long) sign * pending.bytes();
        bytes += size;
        if (pending.replayed()) {
            replayed += sign;
        }
        if (pending.limited()) {
            limited += sign;
            limitedBytes += size;
            if (sign > 0) {
                budget.hold(pending.publication().message());
            } else {
                budget.release(pending.publication().message());
            }
        }
    }
}
