package io.spoor.certs.authority;

import io.spoor.certs.CertsException;
import io.spoor.certs.Password;
import io.spoor.certs.PemText;
import io.spoor.certs.PrivateFiles;
import io.spoor.certs.PrivateKeyFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A certificate fresh from its authority.
 *
 * @param chain the certificate, then that of its authority
 * @param privateKey null if it stayed with its owner, who sent a signing request
 */
public record IssuedCertificate(
        List<X509Certificate> chain, @Nullable PrivateKey privateKey) {

    public IssuedCertificate {
        chain = List.copyOf(chain);
    }

    /** The certificate itself. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** The certificate's PEM text. */
    public String certificatePem() {
        return PemText.of(List.of(certificate()));
    }

    /** The PEM text of the certificate followed by that of its authority. */
    public String chainPem() {
        return PemText.of(chain);
    }

    /** The unencrypted PKCS#8 text of the private key. */
    public String keyPem() throws CertsException {
        return PrivateKeyFile.text(key());
    }

    /** Writes the private key as PKCS#8, readable only by the owner. */
    public void writeKey(Path file) throws CertsException {
        PrivateFiles.writeSecret(file, keyPem());
    }

    /**
     * Writes key and chain as PKCS#12 (AES-256, as JDK 17 does it; OpenSSL reads it from 1.1.1), readable only by the
     * owner.
     *
     * @param alias what key stores call the entry
     */
    public void writePkcs12(Path file, String alias, Password password) throws CertsException {
        char[] characters = password.characters();
        for (char character : characters) {
            if (character < ' ' || character > '~') {
                throw new CertsException("The password in " + password.origin()
                        + " has characters outside of ASCII, with which Java cannot lock a PKCS#12 file");
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(alias, key(), characters, chain.toArray(Certificate[]::new));
            store.store(bytes, characters);
        } catch (GeneralSecurityException | IOException e) {
            throw new CertsException("Cannot make " + file + ": " + e.getMessage(), e);
        }
        PrivateFiles.writeSecret(file, bytes.toByteArray());
    }

    private PrivateKey key() throws CertsException {
        if (privateKey == null) {
            throw new CertsException("The private key of " + certificate().getSubjectX500Principal()
                    + " is not here: it stayed with the device that sent the signing request");
        }
        return privateKey;
    }

    /** Never prints the key. */
    @Override
    public String toString() {
        return "IssuedCertificate[" + certificate().getSubjectX500Principal() + "]";
    }
}
