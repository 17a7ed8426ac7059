package io.spoor.certs.secrets;

import io.spoor.certs.authority.CaProfile;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An authority that has to be there: {@code tls.crt}, {@code tls.key} and, of those that are made, {@code ca.crt}.
 *
 * @param validity of its certificate; null for {@link CaProfile#DEFAULT}'s
 * @param existing true if it is somebody's own: it is not made if it is missing, and never written to; null is false
 * @param when false leaves it out; null is true
 */
public record AuthorityPlan(
        String secret,
        String commonName,
        @Nullable Duration validity,
        @Nullable Boolean existing,
        @Nullable Boolean when) {

    public AuthorityPlan {
        SecretNames.checkSecret(secret);
        Lives.checkName(secret, commonName);
        Lives.checkValidity(secret, validity);
    }

    Duration life() {
        return validity == null ? CaProfile.DEFAULT.validity() : validity;
    }

    boolean isExisting() {
        return existing != null && existing;
    }

    boolean wanted() {
        return when == null || when;
    }
}
