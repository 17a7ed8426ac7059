package io.spoor.broker.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a session beside its subscriptions and messages.
 *
 * @param expirySeconds session expiry interval
 * @param awaySince when its connection ended; null while there is one
 * @param lastPacketId the identifier that was given last to a message for the client; 0 for none
 */
public record SessionState(
        String clientId,
        @Nullable String userName,
        String protocolVersion,
        Instant created,
        long expirySeconds,
        @Nullable Instant awaySince,
        int lastPacketId,
        @Nullable StoredWill will) {

    SessionState withLastPacketId(int packetId) {
        return new SessionState(clientId, userName, protocolVersion, created, expirySeconds, awaySince, packetId, will);
    }
}
