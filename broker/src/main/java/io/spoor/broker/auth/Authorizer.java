package io.spoor.broker.auth;

import io.spoor.broker.protocol.TopicFilter;

/** Decides what a connected client may do. For any thread, several at a time; never blocks. */
public interface Authorizer {

    /** Whether the client may publish to this topic; also asked for the topic of its will. */
    boolean mayPublish(ClientIdentity client, String topic);

    /**
     * Whether the client may have every message that the filter can match. Of a shared subscription the inner filter
     * ({@link TopicFilter#filter()}) counts.
     */
    boolean maySubscribe(ClientIdentity client, TopicFilter filter);

    /**
     * Changes when answers may have changed, so that callers can keep answers; negative if answers must never be kept.
     */
    long version();
}
