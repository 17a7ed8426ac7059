/**
 * The network side: listeners, the pipeline of each connection, and the connection itself.
 *
 * <p>A pipeline is, from the socket inwards: {@code transport} (byte counts, open and close events), {@code tls}, for
 * WebSocket {@code http-refusals}, {@code http}, {@code aggregator}, {@code handshake} and {@code websocket}, then
 * {@code mqtt} ({@link io.spoor.broker.net.MqttHandler}), which cuts packets and hands them to the
 * {@link io.spoor.broker.net.MqttConnection}. Its CONNECT goes to a {@link io.spoor.broker.net.ConnectHandshake}, and what
 * follows to a {@link io.spoor.broker.net.ConnectedClient}.
 */
@NullMarked
package io.spoor.broker.net;

import org.jspecify.annotations.NullMarked;
