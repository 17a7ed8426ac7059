package io.spoor.broker.extension;

import io.spoor.broker.protocol.ConnectPacket;
import io.spoor.tracing.ClientInfo;

/**
 * Is told what clients did, after it happened, in order, on one thread that belongs to the dispatcher. It may block: then
 * events wait, and once too many do, publishers are slowed down. An exception is logged and disturbs nobody.
 */
public interface BrokerListener {

    /** The name in logs. */
    default String name() {
        return getClass().getName();
    }

    /** A client was let in. */
    default void connected(ClientInfo client, ConnectPacket connect) {}

    /** A client said goodbye. */
    default void disconnected(ClientInfo client) {}

    /** A connection ended without DISCONNECT, or the broker closed it. */
    default void connectionLost(ClientInfo client) {}

    /** A message was accepted, whether anybody subscribed to it or not. */
    default void published(ClientInfo sender, PublishedMessage message) {}

    /** A subscription was granted with this quality of service. */
    default void subscribed(ClientInfo client, String filter, int qos) {}

    default void unsubscribed(ClientInfo client, String filter) {}

    /** A subscriber acknowledged a message with PUBACK or PUBCOMP. */
    default void acknowledged(ClientInfo client, String topic, int packetId) {}

    /** An event loop met an error that nobody expected; it closed one connection and went on. */
    default void internalError(Throwable error) {}

    /** The broker has stopped; the last call. */
    default void stopped() {}
}
