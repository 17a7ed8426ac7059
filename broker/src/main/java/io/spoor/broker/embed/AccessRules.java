package io.spoor.broker.embed;

import io.spoor.broker.auth.AccessList;
import io.spoor.broker.auth.AnonymousPolicy;
import io.spoor.broker.auth.AuthFileException;
import io.spoor.broker.auth.AuthFilePoller;
import io.spoor.broker.auth.Authenticator;
import io.spoor.broker.auth.Authorizer;
import io.spoor.broker.auth.CertificateIdentity;
import io.spoor.broker.auth.DefaultAuthenticator;
import io.spoor.broker.auth.DenyOnError;
import io.spoor.broker.auth.OpenAccess;
import io.spoor.broker.auth.PasswordFile;
import io.spoor.broker.config.AuthConfig;
import io.spoor.broker.extension.MoquetteAuthenticator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who may connect and what they may do, from the configuration or from the embedding program. */
final class AccessRules implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(2);

    private final Authenticator authenticator;
    private final Authorizer authorizer;
    private final AuthFilePoller poller;

    private AccessRules(Authenticator authenticator, Authorizer authorizer, List<Runnable> polls) {
        this.authenticator = DenyOnError.around(authenticator);
        this.authorizer = DenyOnError.around(authorizer);
        this.poller = new AuthFilePoller(POLL, polls);
    }

    /**
     * Reads the files that the configuration names.
     *
     * @throws IOException if one cannot be read or understood
     */
    static AccessRules of(SpoorBuilder builder) throws IOException {
        AuthConfig config = builder.config().auth();
        List<Runnable> polls = new ArrayList<>();
        try {
            Authenticator authenticator = builder.authenticator();
            if (authenticator == null && builder.moquetteAuthenticator() != null) {
                authenticator = new MoquetteAuthenticator(builder.moquetteAuthenticator(), anonymous(config));
            }
            if (authenticator == null) {
                PasswordFile passwords = passwords(config.passwordFile());
                if (passwords != null) {
                    polls.add(passwords::poll);
                }
                authenticator = new DefaultAuthenticator(anonymous(config), passwords, certificates(config));
            }
            Authorizer authorizer = builder.authorizer();
            if (authorizer == null) {
                authorizer = access(config.aclFile(), polls);
            }
            return new AccessRules(authenticator, authorizer, polls);
        } catch (AuthFileException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Authorizer access(@Nullable Path file, List<Runnable> polls) throws AuthFileException {
        if (file == null) {
            return new OpenAccess();
        }
        AccessList list = AccessList.open(file);
        polls.add(list::poll);
        return list;
    }

    private static @Nullable PasswordFile passwords(@Nullable Path file) throws AuthFileException {
        return file == null ? null : PasswordFile.open(file);
    }

    private static AnonymousPolicy anonymous(AuthConfig config) {
        return switch (config.anonymous()) {
            case ALLOWED -> AnonymousPolicy.ALWAYS;
            case REFUSED -> AnonymousPolicy.NEVER;
            case LOOPBACK -> AnonymousPolicy.LOOPBACK;
        };
    }

    private static @Nullable CertificateIdentity certificates(AuthConfig config) {
        CertificateIdentity.Source source = switch (config.certificateIdentity()) {
            case NONE -> null;
            case CN -> CertificateIdentity.Source.SUBJECT_CN;
            case SAN_DNS -> CertificateIdentity.Source.SAN_DNS;
            case SAN_URI -> CertificateIdentity.Source.SAN_URI;
        };
        return source == null ? null : new CertificateIdentity(source, config.clientIdEqualsIdentity());
    }

    Authenticator authenticator() {
        return authenticator;
    }

    Authorizer authorizer() {
        return authorizer;
    }

    @Override
    public void close() {
        poller.close();
    }
}
