package io.spoor.broker.auth;

import java.security.SecureRandom;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/**
 * bcrypt, so that files made by {@code htpasswd -B} can be used. As everywhere with bcrypt, only the first 72 bytes of a
 * password count.
 */
final class BcryptHash implements PasswordHash {

    /** What comes after them does not count. */
    static final int MAX_PASSWORD_BYTES = 72;

    private static final int COST = 10;

    /** 2^15 rounds take seconds; a line with more would let each connect hold a worker for minutes. */
    private static final int MAX_COST = 15;

    private static final int SALT_BYTES = 16;
    private static final Pattern START = Pattern.compile("\\$2[aby]\\$.*");
    private static final Pattern FORMAT = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");

    private final String text;

    private BcryptHash(String text) {
        this.text = text;
    }

    static boolean isBcrypt(String text) {
        return START.matcher(text).matches();
    }

    static BcryptHash of(byte[] password, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new BcryptHash(OpenBSDBCrypt.generate("2y", password, salt, COST));
    }

    static BcryptHash parse(String text) {
        var matcher = FORMAT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "a damaged bcrypt hash, expected $2y$COST$ and 53 characters of salt and hash");
        }
        int cost = Integer.parseInt(matcher.group(1));
        if (cost < 4 || cost > MAX_COST) {
            throw new IllegalArgumentException("a bcrypt hash of cost " + cost + ", expected 4 to " + MAX_COST);
        }
        return new BcryptHash(text);
    }

    @Override
    public boolean matches(byte[] password) {
        return OpenBSDBCrypt.checkPassword(text, password);
    }

    @Override
    public String text() {
        return text;
    }
}
