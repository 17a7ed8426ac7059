package io.spoor.certs;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The kinds of key pair that can be made. All of them work in TLS 1.2 and 1.3; a P-256 handshake costs a server a
 * fraction of an RSA one, and its certificates fit small devices.
 */
public enum KeyType {
    EC_P256("EC", new ECGenParameterSpec("secp256r1"), 256),
    EC_P384("EC", new ECGenParameterSpec("secp384r1"), 384),
    RSA_2048("RSA", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4), 2048),
    RSA_3072("RSA", new RSAKeyGenParameterSpec(3072, RSAKeyGenParameterSpec.F4), 3072),
    RSA_4096("RSA", new RSAKeyGenParameterSpec(4096, RSAKeyGenParameterSpec.F4), 4096);

    private final String algorithm;

    @SuppressWarnings("ImmutableEnumChecker") // both kinds of specification used above are immutable
    private final AlgorithmParameterSpec parameters;

    private final int bits;
    private final String optionName = name().toLowerCase(Locale.ROOT).replace('_', '-');

    KeyType(String algorithm, AlgorithmParameterSpec parameters, int bits) {
        this.algorithm = algorithm;
        this.parameters = parameters;
        this.bits = bits;
    }

    /** The name on a command line, for example {@code ec-p256}. */
    public String optionName() {
        return optionName;
    }

    /** Finds a kind by its {@link #optionName()}; case does not matter. */
    public static KeyType parse(String text) throws CertsException {
        for (KeyType type : values()) {
            if (type.optionName.equalsIgnoreCase(text)) {
                return type;
            }
        }
        throw new CertsException("'" + text + "' is no key type; there are "
                + Arrays.stream(values()).map(KeyType::optionName).collect(Collectors.joining(", ")));
    }

    /** The kind that a key is of; empty for others, such as Ed25519 or P-521. */
    public static Optional<KeyType> of(PublicKey key) {
        String algorithm = key.getAlgorithm();
        int bits = bits(key);
        return Arrays.stream(values())
                .filter(type -> type.algorithm.equals(algorithm) && type.bits == bits)
                .findFirst();
    }

    /** Makes a key pair with the platform's strongest ordinary source of randomness. Takes up to a second for RSA. */
    public KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(parameters);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException e) {
            throw new IllegalStateException("This Java runtime cannot make " + optionName + " keys", e);
        }
    }

    /** Names a key for people, for example {@code EC 256 bit}. */
    public static String describe(PublicKey key) {
        int bits = bits(key);
        return bits == 0 ? key.getAlgorithm() : key.getAlgorithm() + " " + bits + " bit";
    }

    /**
     * The signature algorithm to use with a key: SHA-256, or SHA-384 with the longer curve.
     *
     * @throws GeneralSecurityException for a kind of key that no certificate here is signed with
     */
    public static String signatureAlgorithm(PublicKey key) throws GeneralSecurityException {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> bits(key) > 256 ? "SHA384withECDSA" : "SHA256withECDSA";
            case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
            default -> throw new NoSuchAlgorithmException("no signatures with " + key.getAlgorithm() + " keys");
        };
    }

    /** The length of a key in bits; 0 if it has none. */
    public static int bits(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return rsa.getModulus().bitLength();
        }
        if (key instanceof ECPublicKey ec) {
            return ec.getParams().getCurve().getField().getFieldSize();
        }
        return 0;
    }
}
