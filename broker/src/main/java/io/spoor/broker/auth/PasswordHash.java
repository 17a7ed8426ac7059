package io.spoor.broker.auth;

/** A password as a password file keeps it. Immutable; comparing is slow on purpose, so not for event loops. */
sealed interface PasswordHash permits Argon2Hash, BcryptHash {

    /** Compares in a time that does not depend on where the difference is. */
    boolean matches(byte[] password);

    /** As it stands in the file, after the colon. */
    String text();

    /**
     * Reads what {@link #text()} gives.
     *
     * @throws IllegalArgumentException if it is not a hash that can be checked; tells what would be right, but not the
     *     hash
     */
    static PasswordHash parse(String text) {
        if (text.startsWith(Argon2Hash.PREFIX)) {
            return Argon2Hash.parse(text);
        }
        if (BcryptHash.isBcrypt(text)) {
            return BcryptHash.parse(text);
        }
        String kind = text.startsWith("$") && text.indexOf('$', 1) > 0
                ? "a hash of kind " + text.substring(0, text.indexOf('$', 1) + 1)
                : "no hash";
        throw new IllegalArgumentException(kind + ", expected " + Argon2Hash.PREFIX
                + "... (as written by `spoor passwd`) or $2a$, $2b$ or $2y$... (bcrypt, as written by `htpasswd -B`)");
    }
}
