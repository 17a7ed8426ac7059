package io.spoor.certs;

import java.io.IOException;
import java.io.StringReader;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/**
 * Private keys in PEM: PKCS#8, encrypted or not, and what OpenSSL wrote before it (PKCS#1 for RSA, SEC1 for EC, with
 * its own encryption).
 */
public final class PrivateKeyFile {
    /** As many as OWASP asks for with this hash; about half a second. */
    private static final int ITERATIONS = 600_000;

    private PrivateKeyFile() {}

    /**
     * Reads the first private key of a file.
     *
     * @param password used only if the key is encrypted
     */
    public static PrivateKey read(FileContent file, @Nullable Password password) throws CertsException {
        PemBlocks.read(file, "private key"); // for its errors: the parser below knows less about what is wrong
        try (PEMParser parser = new PEMParser(new StringReader(file.text()))) {
            for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
                Optional<PrivateKeyInfo> key = key(file, block, password);
                if (key.isPresent()) {
                    return new JcaPEMKeyConverter().getPrivateKey(key.get());
                }
            }
        } catch (PEMException e) {
            throw new CertsException(
                    file.path() + " holds a private key that cannot be read: " + e.getMessage()
                            + "; EC (P-256, P-384, P-521) and RSA keys can",
                    e);
        } catch (IOException | RuntimeException e) { // Bouncy Castle throws unchecked ones for odd structures
            throw new CertsException(file.path() + " holds a damaged block: " + e.getMessage(), e);
        }
        throw new CertsException(file.path() + " holds no private key but: "
                + PemBlocks.labels(PemBlocks.read(file, "private key"))
                + "; a key begins with -----BEGIN PRIVATE KEY-----");
    }

    /** The unencrypted PKCS#8 text of a key. */
    public static String text(PrivateKey key) {
        return PemText.of("PRIVATE KEY", key.getEncoded());
    }

    /** The PKCS#8 text of a key, encrypted with AES-256 and PBKDF2 (HMAC-SHA-256). */
    public static String text(PrivateKey key, Password password) {
        try {
            OutputEncryptor encryptor = new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                    .setProvider(new BouncyCastleProvider())
                    .setRandom(new SecureRandom())
                    .setPRF(PKCS8Generator.PRF_HMACSHA256)
                    .setIterationCount(ITERATIONS)
                    .setPassword(password.characters())
                    .build();
            return PemText.of(new JcaPKCS8Generator(key, encryptor).generate());
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("Bouncy Castle cannot encrypt a key", e);
        }
    }

    private static Optional<PrivateKeyInfo> key(FileContent file, Object block, @Nullable Password password)
            throws CertsException, IOException {
        if (block instanceof PrivateKeyInfo plain) {
            return Optional.of(plain);
        }
        if (block instanceof PEMKeyPair pair) {
            return Optional.of(pair.getPrivateKeyInfo());
        }
        if (block instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
            return Optional.of(decrypt(file, encrypted, needed(file, password)));
        }
        if (block instanceof PEMEncryptedKeyPair encrypted) {
            return Optional.of(decrypt(file, encrypted, needed(file, password)));
        }
        return Optional.empty();
    }

    private static PrivateKeyInfo decrypt(FileContent file, PKCS8EncryptedPrivateKeyInfo key, Password password)
            throws CertsException {
        try {
            return key.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                    .setProvider(new BouncyCastleProvider())
                    .build(password.characters()));
        } catch (PKCSException | OperatorCreationException | RuntimeException e) { // bad padding surfaces unchecked
            throw wrongPassword(file, password, e);
        }
    }

    private static PrivateKeyInfo decrypt(FileContent file, PEMEncryptedKeyPair key, Password password)
            throws CertsException {
        try {
            return key.decryptKeyPair(new JcePEMDecryptorProviderBuilder()
                            .setProvider(new BouncyCastleProvider())
                            .build(password.characters()))
                    .getPrivateKeyInfo();
        } catch (IOException | RuntimeException e) { // what a wrong password decrypts to is parsed as a key
            throw wrongPassword(file, password, e);
        }
    }

    private static Password needed(FileContent file, @Nullable Password password) throws CertsException {
        if (password == null) {
            throw new CertsException(file.path() + " is encrypted; name the file that holds its password");
        }
        return password;
    }

    private static CertsException wrongPassword(FileContent file, Password password, Exception cause) {
        return new CertsException("The password in " + password.origin() + " does not open " + file.path(), cause);
    }
}
