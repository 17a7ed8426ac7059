package io.spoor.broker.auth;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * User names and hashed passwords from a file with one {@code USER:HASH} per line; empty lines and lines that begin with
 * {@code #} do not count. For any thread; checking takes tens of milliseconds.
 *
 * <p>A password that was found right once is recognized faster the next time, by a keyed digest that never leaves memory
 * and whose key is made at the start: when a network comes back, a whole fleet connects at once.
 */
public final class PasswordFile {

    private static final String DIGEST = "HmacSHA256";
    private static final byte[] NO_PASSWORD = {};

    private record Users(Map<String, PasswordHash> byName, List<PasswordHash> all) {}

    private final ReloadingFile<Users> file;
    private final SecretKeySpec key;
    private final ConcurrentHashMap<String, byte[]> foundRight = new ConcurrentHashMap<>();

    private PasswordFile(ReloadingFile<Users> file) {
        this.file = file;
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        this.key = new SecretKeySpec(secret, DIGEST);
    }

    /** Reads the file. */
    public static PasswordFile open(Path path) throws AuthFileException {
        return new PasswordFile(new ReloadingFile<>(path, PasswordFile::parse));
    }

    private static Users parse(Path path, List<String> lines) throws AuthFileException {
        Map<String, PasswordHash> users = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int number = i + 1;
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new AuthFileException(path, number, "expected USER:HASH");
            }
            String user = line.substring(0, colon);
            try {
                if (users.put(user, PasswordHash.parse(line.substring(colon + 1))) != null) {
                    throw new AuthFileException(path, number, "user " + user + " has a line already, expected one");
                }
            } catch (IllegalArgumentException e) {
                throw new AuthFileException(path, number, "user " + user + " has " + e.getMessage());
            }
        }
        return new Users(users, List.copyOf(users.values()));
    }

    /** Looks whether the file has changed; a broken one is reported, and the last good one stays in force. */
    public void poll() {
        file.poll();
    }

    /** The number of users. */
    public int size() {
        return file.current().all().size();
    }

    /**
     * Whether the password is the user's. An unknown user takes as long as a wrong password: somebody else's hash is
     * computed, for each unknown name always the same one.
     */
    public boolean matches(String userName, byte @Nullable [] password) {
        byte[] given = password == null ? NO_PASSWORD : password;
        Users users = file.current();
        PasswordHash hash = users.byName().get(userName);
        if (hash == null) {
            if (!users.all().isEmpty()) {
                byte[] digest = digest(userName, "", NO_PASSWORD);
                int choice = (digest[0] & 0x7F) << 24 | (digest[1] & 0xFF) << 16 | (digest[2] & 0xFF) << 8;
                boolean ignored = users.all().get(choice % users.all().size()).matches(given);
            }
            return false;
        }
        byte[] digest = digest(userName, hash.text(), given);
        byte[] known = foundRight.get(userName);
        if (known != null && MessageDigest.isEqual(known, digest)) {
            return password != null;
        }
        if (!hash.matches(given) || password == null) {
            return false;
        }
        foundRight.put(userName, digest);
        return true;
    }

    private byte[] digest(String userName, String hash, byte[] password) {
        try {
            Mac mac = Mac.getInstance(DIGEST);
            mac.init(key);
            mac.update(userName.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            mac.update(hash.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(password);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + DIGEST, e);
        }
    }
}
