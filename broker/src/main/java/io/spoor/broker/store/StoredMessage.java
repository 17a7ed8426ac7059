package io.spoor.broker.store;

import io.spoor.broker.protocol.Message;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A message in the store, once for all who hold it: sessions, and the topic that retains it. Any thread. */
public final class StoredMessage {
    private final long id;
    private final Message message;
    private final Publisher publisher;
    private final AtomicInteger holders;
    private int size; // guarded by this
    private int generation; // guarded by this
    private int retainedGeneration; // guarded by this
    private @Nullable LogSegment retained; // guarded by this; null unless it is its topic's retained message
    private @Nullable LogSegment segment; // guarded by this; null until written

    /** Who sent it. */
    public record Publisher(String clientId, @Nullable String userName) {}

    StoredMessage(long id, Message message, Publisher publisher, int holders) {
        this.id = id;
        this.message = message;
        this.publisher = publisher;
        this.holders = new AtomicInteger(holders);
    }

    long id() {
        return id;
    }

    public Message message() {
        return message;
    }

    public Publisher publisher() {
        return publisher;
    }

    /** Where it is, for the first time; its bytes are counted there already. */
    synchronized void writtenTo(LogSegment where, int bytes) {
        segment = where;
        size = bytes;
    }

    /** Written again: it is needed only there, where its bytes are counted already. */
    synchronized void movedTo(LogSegment where, int bytes) {
        LogSegment before = segment;
        if (before != null) {
            before.addLive(-size);
        }
        writtenTo(where, bytes);
        generation++;
    }

    /**
     * How often it was written again. A record that says who holds it is of use only behind the record of the message: if
     * this has changed since, it must be written again too.
     */
    synchronized int generation() {
        return generation;
    }

    /** The record that makes it its topic's retained message is there, and counted. */
    synchronized void retainedIn(LogSegment where) {
        LogSegment before = retained;
        if (before != null) {
            before.addLive(-Holding.COST);
        }
        retained = where;
        retainedGeneration = generation;
    }

    /** It is no longer its topic's retained message. */
    synchronized void notRetained() {
        LogSegment before = retained;
        if (before != null) {
            before.addLive(-Holding.COST);
        }
        retained = null;
    }

    /** Whether something that makes it its topic's retained message is in a segment up to this one. */
    synchronized boolean isRetainedIn(long upToSegment) {
        LogSegment where = retained;
        return where != null
                && (where.number() <= upToSegment
                        || retainedGeneration != generation
                        || segmentNumber() <= upToSegment);
    }

    boolean isHeld() {
        return holders.get() > 0;
    }

    /** Nobody has come to hold it. */
    synchronized void releaseIfUnheld() {
        LogSegment where = segment;
        if (!isHeld() && where != null) {
            where.addLive(-size);
            segment = null;
        }
    }

    synchronized long segmentNumber() {
        LogSegment where = segment;
        return where == null ? 0 : where.number();
    }

    /** Another session, or topic, holds it; false if it has already been let go. */
    boolean hold() {
        while (true) {
            int count = holders.get();
            if (count == 0) {
                return false;
            }
            if (holders.compareAndSet(count, count + 1)) {
                return true;
            }
        }
    }

    // While the log is read, holders come and go in any order, and what is needed is known at the end.

    void addHolder() {
        holders.incrementAndGet();
    }

    boolean removeHolder() {
        return holders.decrementAndGet() == 0;
    }

    /** One holder less; the last one leaves the message to go. */
    public void release() {
        if (holders.decrementAndGet() == 0) {
            synchronized (this) {
                LogSegment where = segment;
                if (where != null) {
                    where.addLive(-size);
                }
            }
        }
    }
}
