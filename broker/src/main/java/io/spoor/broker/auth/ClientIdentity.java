package io.spoor.broker.auth;

import io.spoor.tracing.ConnectionInfo;
import org.jspecify.annotations.Nullable;

/**
 * A client that was let in.
 *
 * @param userName as {@link AuthResult.Accepted} names it; null for an anonymous client
 */
public record ClientIdentity(String clientId, @Nullable String userName, ConnectionInfo connection) {}
