package io.spoor.certs.secrets;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What authorities and certificates of a plan have in common. */
final class Lives {
    /** X.520's upper bound for common names. */
    private static final int MAX_NAME = 64;
    /** Later dates do not fit into every reader of certificates. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Lives() {}

    static void checkName(String secret, String commonName) {
        if (commonName.isBlank() || commonName.length() > MAX_NAME) {
            throw new IllegalArgumentException("the common name of " + secret + " has " + commonName.length()
                    + " characters; 1 to " + MAX_NAME + " are possible, not only blanks");
        }
    }

    static void checkValidity(String secret, @Nullable Duration validity) {
        if (validity != null && (validity.isZero() || validity.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException(
                    "the validity of " + secret + " is not between 1s and " + LONGEST.toDays() + "d");
        }
    }
}
