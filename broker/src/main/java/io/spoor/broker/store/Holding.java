package io.spoor.broker.store;

import org.jspecify.annotations.Nullable;

/**
 * That one session is to have a stored message, or has been sent it. Belongs to the session's event loop once it is
 * there.
 */
public final class Holding {
    private final long id;
    private final StoredMessage message;
    private @Nullable LogSegment segment;

    Holding(long id, StoredMessage message, @Nullable LogSegment segment) {
        this.id = id;
        this.message = message;
        this.segment = segment;
    }

    long id() {
        return id;
    }

    public StoredMessage message() {
        return message;
    }

    /** Where the record is that says so. */
    void segment(LogSegment where) {
        segment = where;
    }

    /** Whether something that says so is in a segment up to this one. */
    boolean isIn(long upToSegment) {
        LogSegment where = segment;
        return (where != null && where.number() <= upToSegment) || message.segmentNumber() <= upToSegment;
    }
}
