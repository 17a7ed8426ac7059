package io.spoor.certs.authority;

import io.spoor.certs.KeyType;
import io.spoor.certs.Password;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a new authority shall be.
 *
 * @param crlValidity how long a revocation list counts, unless a command says otherwise
 * @param password encrypts the private key; null leaves it to the file's permissions
 */
public record CaProfile(
        String commonName,
        KeyType keyType,
        Duration validity,
        Duration crlValidity,
        @Nullable Password password) {

    /** Ten years, an EC P-256 key, lists that count for ninety days, no password. */
    public static final CaProfile DEFAULT =
            new CaProfile("Spoor device CA", KeyType.EC_P256, Duration.ofDays(3650), Duration.ofDays(90), null);
}
