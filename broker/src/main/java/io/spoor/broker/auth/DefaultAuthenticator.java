package io.spoor.broker.auth;

import io.spoor.broker.auth.AuthResult.Cause;
import io.spoor.tracing.TlsInfo;
import io.spoor.tracing.TlsInfo.ClientCertificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The broker's own rules. A client certificate, where it is to be the identity, decides alone; else user name and
 * password do; a client with neither is anonymous. For any thread.
 */
public final class DefaultAuthenticator implements Authenticator {

    private final AnonymousPolicy anonymous;
    private final @Nullable PasswordFile passwords;
    private final @Nullable CertificateIdentity certificates;

    /**
     * @param passwords null if there are no passwords to check. Then a user name proves nothing: a client that sends one
     *     is treated as anonymous
     * @param certificates null if certificates are not an identity, whether or not TLS asks for them
     */
    public DefaultAuthenticator(
            AnonymousPolicy anonymous, @Nullable PasswordFile passwords, @Nullable CertificateIdentity certificates) {
        this.anonymous = anonymous;
        this.passwords = passwords;
        this.certificates = certificates;
    }

    @Override
    public AuthResult authenticate(Credentials credentials) {
        TlsInfo tls = credentials.connection().tls();
        ClientCertificate certificate = tls == null ? null : tls.clientCertificate();
        if (certificates != null && certificate != null) {
            return byCertificate(certificates, certificate, credentials.clientId());
        }
        String userName = credentials.userName();
        if (userName != null && passwords != null) {
            return passwords.matches(userName, credentials.password())
                    ? AuthResult.accepted(userName)
                    : AuthResult.refused(Cause.BAD_CREDENTIALS, "wrong user name or password");
        }
        if (anonymous.admits(credentials.connection())) {
            return AuthResult.accepted(null);
        }
        return AuthResult.refused(
                Cause.NOT_AUTHORIZED,
                userName == null
                        ? "anonymous clients are not admitted from this address"
                        : "there is no password file to check the user name with");
    }

    private static AuthResult byCertificate(
            CertificateIdentity identity, ClientCertificate certificate, String clientId) {
        Optional<String> userName = identity.userName(certificate);
        if (userName.isEmpty()) {
            return AuthResult.refused(
                    Cause.NOT_AUTHORIZED,
                    "the certificate of " + certificate.subject() + " has no " + identity.source() + " to name a user");
        }
        if (identity.mustEqualClientId() && !userName.get().equals(clientId)) {
            return AuthResult.refused(
                    Cause.CLIENT_ID_NOT_VALID, "the client id must equal the certificate's name, " + userName.get());
        }
        return AuthResult.accepted(userName.get());
    }

    @Override
    public boolean mayBlock() {
        return passwords != null;
    }
}
