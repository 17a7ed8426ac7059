package io.spoor.broker.auth;

import io.spoor.broker.protocol.TopicFilter;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes any failure of a check a denial: a check that throws must neither let a client in nor harm the event loop. As
 * thread-safe as what it wraps.
 */
public final class DenyOnError {

    private static final Logger LOG = LoggerFactory.getLogger(DenyOnError.class);

    private DenyOnError() {}

    /** An authenticator that refuses with {@link AuthResult.Cause#UNAVAILABLE} where the given one throws. */
    public static Authenticator around(Authenticator authenticator) {
        return new GuardedAuthenticator(authenticator);
    }

    /** An authorizer that denies where the given one throws. */
    public static Authorizer around(Authorizer authorizer) {
        return new GuardedAuthorizer(authorizer);
    }

    private record GuardedAuthenticator(Authenticator inner) implements Authenticator {

        @Override
        public AuthResult authenticate(Credentials credentials) {
            try {
                return Objects.requireNonNull(inner.authenticate(credentials), "it gave no answer");
            } catch (Exception | Error e) {
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("clientId", credentials.clientId())
                        .addKeyValue("connectionId", credentials.connection().id())
                        .log("Authentication failed with an error, so the client is refused");
                return AuthResult.refused(AuthResult.Cause.UNAVAILABLE, "the check failed: " + e);
            }
        }

        @Override
        public boolean mayBlock() {
            return inner.mayBlock();
        }
    }

    private record GuardedAuthorizer(Authorizer inner) implements Authorizer {

        @Override
        public boolean mayPublish(ClientIdentity client, String topic) {
            try {
                return inner.mayPublish(client, topic);
            } catch (Exception | Error e) {
                return denied(client, "publish", e);
            }
        }

        @Override
        public boolean maySubscribe(ClientIdentity client, TopicFilter filter) {
            try {
                return inner.maySubscribe(client, filter);
            } catch (Exception | Error e) {
                return denied(client, "subscribe", e);
            }
        }

        @Override
        public long version() {
            return inner.version();
        }

        private static boolean denied(ClientIdentity client, String action, Throwable cause) {
            LOG.atError()
                    .setCause(cause)
                    .addKeyValue("clientId", client.clientId())
                    .addKeyValue("connectionId", client.connection().id())
                    .addKeyValue("action", action)
                    .log("An access check failed with an error, so the action is denied");
            return false;
        }
    }
}
