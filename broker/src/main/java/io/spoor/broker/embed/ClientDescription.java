package io.spoor.broker.embed;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A client that has a session.
 *
 * @param address null if it is not connected
 * @param listener null if it is not connected
 */
public record ClientDescription(
        String clientId,
        @Nullable String userName,
        String protocolVersion,
        boolean connected,
        @Nullable InetSocketAddress address,
        @Nullable String listener) {}
