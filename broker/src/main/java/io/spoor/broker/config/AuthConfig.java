package io.spoor.broker.config;

import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.ReadableFile;
import io.spoor.tracing.spi.SettingsCheck;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Who may connect, and what they may do.
 *
 * @param passwordFile users and password hashes, as {@code spoor passwd} writes them; null if there are none
 * @param aclFile who may publish and subscribe where; null allows everything to whoever may connect
 * @param certificateIdentity which part of a client certificate is the user name
 * @param clientIdEqualsIdentity whether a client with a certificate must use its user name as its client id
 */
public record AuthConfig(
        @DefaultValue("loopback") Anonymous anonymous,
        @ReadableFile @Nullable Path passwordFile,
        @ReadableFile @Nullable Path aclFile,
        @DefaultValue("none") CertificateIdentity certificateIdentity,
        @DefaultValue("false") boolean clientIdEqualsIdentity) {

    /** Checks how the settings fit together. */
    public AuthConfig {
        new SettingsCheck()
                .that(
                        !clientIdEqualsIdentity || certificateIdentity != CertificateIdentity.NONE,
                        "clientIdEqualsIdentity",
                        "needs certificateIdentity: cn, san-dns or san-uri")
                .done();
    }

    /** Anonymous access from the loopback, and nothing else. */
    public static AuthConfig defaults() {
        return anonymous(Anonymous.LOOPBACK);
    }

    /** Anonymous access as given, and nothing else. */
    public static AuthConfig anonymous(Anonymous anonymous) {
        return new AuthConfig(anonymous, null, null, CertificateIdentity.NONE, false);
    }
}
