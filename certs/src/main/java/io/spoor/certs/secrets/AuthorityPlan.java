package io.spoor.certs.secrets;

import io.spoor.certs.authority.CaProfile;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An authority that has to be there: {@code tls.crt}, {@code tls.key} and {@code ca.crt}.
 *
 * @param validity of its certificate; null for {@link CaProfile#DEFAULT}'s
 * @param when false leaves it out; null is true
 */
public record AuthorityPlan(
        String secret,
        String commonName,
        @Nullable Duration validity,
        @Nullable Boolean when) {

    public AuthorityPlan {
        SecretNames.checkSecret(secret);
        Lives.checkName(secret, commonName);
        Lives.checkValidity(secret, validity);
    }

    Duration life() {
        return validity == null ? CaProfile.DEFAULT.validity() : validity;
    }

    boolean wanted() {
        return when == null || when;
    }
}
