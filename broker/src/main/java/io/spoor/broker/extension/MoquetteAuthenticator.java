package io.spoor.broker.extension;

import io.moquette.broker.security.IAuthenticator;
import io.spoor.broker.auth.AnonymousPolicy;
import io.spoor.broker.auth.AuthResult;
import io.spoor.broker.auth.AuthResult.Cause;
import io.spoor.broker.auth.Authenticator;
import io.spoor.broker.auth.Credentials;

/**
 * Lets an authenticator written for Moquette 0.17 decide. As there, it is asked in any case, with null for what the
 * client did not send; a client without a password is let through to it only where anonymous access is allowed.
 *
 * <p>Moquette asks on its event loops, one client at a time for each; here several workers may ask at the same time.
 */
public final class MoquetteAuthenticator implements Authenticator {

    private final IAuthenticator authenticator;
    private final AnonymousPolicy anonymous;

    public MoquetteAuthenticator(IAuthenticator authenticator, AnonymousPolicy anonymous) {
        this.authenticator = authenticator;
        this.anonymous = anonymous;
    }

    @Override
    public AuthResult authenticate(Credentials credentials) {
        if (credentials.password() == null && !anonymous.admits(credentials.connection())) {
            return AuthResult.refused(Cause.NOT_AUTHORIZED, "anonymous clients are not admitted from this address");
        }
        boolean valid =
                authenticator.checkValid(credentials.clientId(), credentials.userName(), credentials.password());
        return valid
                ? AuthResult.accepted(credentials.userName())
                : AuthResult.refused(
                        Cause.BAD_CREDENTIALS,
                        "refused by " + authenticator.getClass().getName());
    }

    /** Always: nobody knows what it does. */
    @Override
    public boolean mayBlock() {
        return true;
    }
}
