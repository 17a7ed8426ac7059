package io.spoor.certs.secrets;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A Secret of passwords.
 *
 * @param keys what it has to contain
 * @param when false leaves it out; null is true
 */
public record PasswordPlan(
        String secret,
        Map<String, PasswordKey> keys,
        @Nullable Boolean when) {

    public PasswordPlan {
        SecretNames.checkSecret(secret);
        keys.keySet().forEach(SecretNames::checkKey);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("the Secret " + secret + " has no keys; give one, such as password: {}");
        }
        keys = new TreeMap<>(keys);
    }

    boolean wanted() {
        return when == null || when;
    }
}
