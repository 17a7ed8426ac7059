package io.spoor.broker.auth;

import io.spoor.tracing.ConnectionInfo;
import org.jspecify.annotations.Nullable;

/**
 * What a client shows when it connects.
 *
 * @param clientId as sent or as the broker assigned it
 * @param userName null if absent, which is something else than empty
 * @param password shared, not copied: do not write to it; null if absent
 * @param connection with the client's certificate, if it showed one
 */
@SuppressWarnings("ArrayRecordComponent") // a secret, which nobody compares with equals
public record Credentials(
        String clientId, @Nullable String userName, byte @Nullable [] password, ConnectionInfo connection) {

    /** Tells that there is a password, never which. */
    @Override
    public String toString() {
        return "Credentials[clientId=" + clientId + ", userName=" + userName + ", password="
                + (password == null ? "none" : "set") + ", connection=" + connection.id() + "]";
    }
}
