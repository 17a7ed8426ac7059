package io.spoor.broker.auth;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) in the PHC string format, {@code $argon2id$v=19$m=7168,t=5,p=1$SALT$HASH}.
 *
 * <p>New hashes take 7 MiB and five passes, of the settings that OWASP's password storage cheat sheet holds for equally
 * strong the one with the least memory: a fleet connects at the same time, and each check on a worker needs its own.
 */
final class Argon2Hash implements PasswordHash {

    static final String PREFIX = "$argon2id$";

    private static final int MEMORY_KIB = 7_168;
    private static final int PASSES = 5;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    /** More than this in a file would let one line of it exhaust the broker. */
    private static final int MAX_MEMORY_KIB = 256 * 1024;

    private static final int MAX_PASSES = 100;
    private static final int MAX_LANES = 16;

    private static final Pattern FORMAT = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,8}),t=(\\d{1,4}),p=(\\d{1,3})\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");
    private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();

    private final int memoryKib;
    private final int passes;
    private final int lanes;
    private final byte[] salt;
    private final byte[] hash;

    private Argon2Hash(int memoryKib, int passes, int lanes, byte[] salt, byte[] hash) {
        this.memoryKib = memoryKib;
        this.passes = passes;
        this.lanes = lanes;
        this.salt = salt;
        this.hash = hash;
    }

    static Argon2Hash of(byte[] password, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] hash = compute(password, MEMORY_KIB, PASSES, LANES, salt, HASH_BYTES);
        return new Argon2Hash(MEMORY_KIB, PASSES, LANES, salt, hash);
    }

    static Argon2Hash parse(String text) {
        Matcher matcher = FORMAT.matcher(text);
        if (!matcher.matches()) {
            throw damaged();
        }
        int lanes = bounded("p", matcher.group(3), 1, MAX_LANES);
        int memory = bounded("m", matcher.group(1), 8 * lanes, MAX_MEMORY_KIB);
        int passes = bounded("t", matcher.group(2), 1, MAX_PASSES);
        byte[] salt = decode("salt", matcher.group(4), 8, 64);
        byte[] hash = decode("hash", matcher.group(5), 16, 64);
        return new Argon2Hash(memory, passes, lanes, salt, hash);
    }

    private static IllegalArgumentException damaged() {
        return new IllegalArgumentException(
                "a damaged Argon2id hash, expected $argon2id$v=19$m=KIB,t=PASSES,p=LANES$SALT$HASH");
    }

    private static int bounded(String name, String text, int least, int most) {
        int value = Integer.parseInt(text);
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "an Argon2id hash with " + name + "=" + value + ", expected " + least + " to " + most);
        }
        return value;
    }

    private static byte[] decode(String name, String text, int least, int most) {
        if (text.length() % 4 == 1) {
            throw damaged();
        }
        byte[] bytes = Base64.getDecoder().decode(text);
        if (bytes.length < least || bytes.length > most) {
            throw new IllegalArgumentException("an Argon2id hash with a " + name + " of " + bytes.length
                    + " bytes, expected " + least + " to " + most);
        }
        return bytes;
    }

    @Override
    public boolean matches(byte[] password) {
        return MessageDigest.isEqual(hash, compute(password, memoryKib, passes, lanes, salt, hash.length));
    }

    private static byte[] compute(byte[] password, int memoryKib, int passes, int lanes, byte[] salt, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[length];
        generator.generateBytes(password, hash);
        return hash;
    }

    @Override
    public String text() {
        return PREFIX + "v=19$m=" + memoryKib + ",t=" + passes + ",p=" + lanes + "$" + ENCODER.encodeToString(salt)
                + "$" + ENCODER.encodeToString(hash);
    }
}
