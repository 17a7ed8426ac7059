package io.spoor.certs.secrets;

import java.util.regex.Pattern;

/**
 * What Secrets and the keys in them may be called: what Kubernetes takes (RFC 1123 subdomains; file names for keys). No
 * such name leads out of a folder.
 */
final class SecretNames {
    private static final int MAX_LENGTH = 253;
    private static final Pattern SECRET =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern KEY = Pattern.compile("[-_a-zA-Z0-9][-._a-zA-Z0-9]*");

    private SecretNames() {}

    static void checkSecret(String name) {
        if (name.length() > MAX_LENGTH || !SECRET.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name
                            + "' cannot be the name of a Secret; lower-case letters, digits, '-' and '.' can, such as spoor-broker-tls");
        }
    }

    static void checkKey(String key) {
        if (key.length() > MAX_LENGTH || !KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("'" + key
                    + "' cannot be a key of a Secret; letters, digits, '-', '_' and '.' can, such as admin-password");
        }
    }
}
