package io.spoor.broker.store;

import org.jspecify.annotations.Nullable;

/**
 * That one session is to have a stored message, or has been sent it. Belongs to the session's event loop once it is
 * there.
 */
public final class Holding {
    /** What the record that says so counts for in its segment. */
    static final int COST = 32;

    private final long id;
    private final StoredMessage message;
    private @Nullable LogSegment segment;
    private int generation;

    /** Held by what a record says that is already counted in its segment. */
    Holding(long id, StoredMessage message, @Nullable LogSegment segment, int generation) {
        this.id = id;
        this.message = message;
        this.segment = segment;
        this.generation = generation;
    }

    long id() {
        return id;
    }

    public StoredMessage message() {
        return message;
    }

    /**
     * The record that says so is now there, and counted.
     *
     * @param generation the message's, read before the record was written
     */
    void movedTo(LogSegment where, int generation) {
        forget();
        this.segment = where;
        this.generation = generation;
    }

    /** The record that says so is not needed any more. */
    void forget() {
        LogSegment where = segment;
        if (where != null) {
            where.addLive(-COST);
            segment = null;
        }
    }

    /** The session is through with the message, and nothing is to be recorded of it. */
    public void release() {
        forget();
        message.release();
    }

    /** Whether something that says so, or what that rests on, is in a segment up to this one. */
    boolean isIn(long upToSegment) {
        LogSegment where = segment;
        return (where != null && where.number() <= upToSegment)
                || generation != message.generation()
                || message.segmentNumber() <= upToSegment;
    }
}
