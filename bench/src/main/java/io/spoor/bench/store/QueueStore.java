package io.spoor.bench.store;

import java.io.IOException;

/**
 * What a broker's durable session store must do, and no more: queues of messages by session, in which a message for many
 * sessions is stored once and goes when the last of them has acknowledged it.
 *
 * <p>One thread owns a store: the broker's storage writer. Nothing need be durable before {@link #commit} returns, and
 * everything must be from then on. Arrays that are passed in belong to the caller again when the call returns.
 */
public interface QueueStore extends AutoCloseable {

    /** The number of sessions that there can be: 2^23. */
    int MAX_SESSIONS = 1 << 23;

    /** Takes what waits in a queue. */
    @FunctionalInterface
    interface QueueVisitor {
        /**
         * One message of one session.
         *
         * @param message what identifies it in this session's queue from now on
         * @param packetId under which it was sent, 0 if it was not
         */
        void queued(int session, long message, int packetId, byte[] topic, byte[] payload);
    }

    /**
     * Queues a message for each of some sessions.
     *
     * @return what identifies the message until the store is closed; ascending
     */
    long append(byte[] topic, byte[] payload, int[] sessions) throws IOException;

    /** Notes that a session's client was sent the message, its oldest unsent one, under a packet identifier, 1 to 65,535. */
    void sent(int session, long message, int packetId) throws IOException;

    /** Takes the message out of one session's queue; it goes with the last. */
    void acknowledged(int session, long message) throws IOException;

    /** Makes durable what was done since the last commit, at the level that the store was opened for. */
    void commit() throws IOException;

    /** How many entries all queues held when the store was opened; known without reading the messages. */
    long recoveredEntries();

    /**
     * Reads all that was queued when the store was opened, each session's messages in the order of their append;
     * sessions may alternate. To be called at most once, before anything is changed.
     */
    void recover(QueueVisitor visitor) throws IOException;

    @Override
    void close() throws IOException;
}
