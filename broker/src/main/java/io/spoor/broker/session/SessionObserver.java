package io.spoor.broker.session;

import io.spoor.broker.protocol.ConnectPacket;
import io.spoor.broker.protocol.Message;
import io.spoor.tracing.ClientInfo;

/**
 * Told of what happens to clients and messages. Called on event loops: must not block. An exception is the observer's own
 * concern and must not leave it.
 */
public interface SessionObserver {

    /** Observes nothing. */
    SessionObserver NONE = new SessionObserver() {};

    default void connected(ClientInfo client, ConnectPacket packet) {}

    /** The client said DISCONNECT. */
    default void disconnected(ClientInfo client) {}

    /** The connection ended in any other way. */
    default void connectionLost(ClientInfo client) {}

    /** Whether {@link #published} is of interest, so that messages are only kept for it where they must be. */
    default boolean wantsMessages() {
        return false;
    }

    /** A publish was accepted; the message is kept. */
    default void published(Sender sender, Message message, boolean dup) {}

    default void subscribed(ClientInfo client, String filter, int qos) {}

    default void unsubscribed(ClientInfo client, String filter) {}

    default void acknowledged(ClientInfo client, String topic, int packetId) {}

    /** Something failed that nobody foresaw; it ended one connection. */
    default void internalError(Throwable error) {}
}
