package io.spoor.certs.tls;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of one TLS endpoint.
 *
 * @param identity what it proves itself with; null for a client that shows no certificate
 * @param trust whom it trusts; null for the authorities that the Java runtime trusts, or for a server that asks no
 *     client for a certificate
 */
public record TlsFiles(
        @Nullable Identity identity, @Nullable Trust trust) {

    /** Where certificate and private key come from. */
    public sealed interface Identity {}

    /**
     * Two PEM files.
     *
     * @param certificate the certificate and those between it and its root, in any order
     * @param key PKCS#8, PKCS#1 or SEC1; may be the same file
     * @param passwordFile whose first line opens the key; null if it is not encrypted
     */
    public record Pem(Path certificate, Path key, @Nullable Path passwordFile) implements Identity {}

    /**
     * A PKCS#12 key store with one key.
     *
     * @param passwordFile whose first line opens it
     */
    public record Pkcs12(Path file, Path passwordFile) implements Identity {}

    /**
     * Trusted authorities.
     *
     * @param authorities PEM; each certificate in it is trusted
     * @param revocationLists PEM; with none, revocation is not checked
     */
    public record Trust(Path authorities, List<Path> revocationLists, ExpiredCrl expiredCrl) {
        public Trust {
            revocationLists = List.copyOf(revocationLists);
        }
    }

    /** All files, each once. */
    public List<Path> all() {
        List<Path> files = new ArrayList<>();
        if (identity instanceof Pem pem) {
            files.add(pem.certificate);
            files.add(pem.key);
            if (pem.passwordFile != null) {
                files.add(pem.passwordFile);
            }
        } else if (identity instanceof Pkcs12 store) {
            files.add(store.file);
            files.add(store.passwordFile);
        }
        if (trust != null) {
            files.add(trust.authorities);
            files.addAll(trust.revocationLists);
        }
        return files.stream().distinct().toList();
    }
}
