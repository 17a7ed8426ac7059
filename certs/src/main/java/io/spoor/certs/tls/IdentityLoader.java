package io.spoor.certs.tls;

import io.spoor.certs.CertsException;
import io.spoor.certs.FileContent;
import io.spoor.certs.KeyPairs;
import io.spoor.certs.KeyType;
import io.spoor.certs.Password;
import io.spoor.certs.PemFile;
import io.spoor.certs.PrivateKeyFile;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads certificate and key, and makes sure that they can serve. */
final class IdentityLoader {
    private final FileSnapshot files;
    private final Instant now;
    private final List<String> warnings;

    IdentityLoader(FileSnapshot files, Instant now, List<String> warnings) {
        this.files = files;
        this.now = now;
        this.warnings = warnings;
    }

    Identity load(TlsFiles.Identity source) throws CertsException {
        // A switch over the sealed interface would be nicer; patterns in it are not final before Java 21.
        return source instanceof TlsFiles.Pem pem ? pem(pem) : pkcs12((TlsFiles.Pkcs12) source);
    }

    private Identity pem(TlsFiles.Pem source) throws CertsException {
        FileContent certificateFile = files.get(source.certificate());
        FileContent keyFile = files.get(source.key());
        warnIfOpen(keyFile);
        List<X509Certificate> certificates = PemFile.certificates(certificateFile);
        PrivateKey key = PrivateKeyFile.read(keyFile, password(source.passwordFile()));
        Optional<X509Certificate> own = certificates.stream()
                .filter(certificate -> KeyPairs.match(key, certificate.getPublicKey()))
                .findFirst();
        if (own.isEmpty()) {
            throw new CertsException(mismatch(source, key, certificates.get(0)));
        }
        return checked(source.certificate(), own.get(), certificates, key);
    }

    private Identity pkcs12(TlsFiles.Pkcs12 source) throws CertsException {
        FileContent file = files.get(source.file());
        warnIfOpen(file);
        Identity identity = Pkcs12File.read(file, Password.from(files.get(source.passwordFile())));
        if (!KeyPairs.match(identity.key(), identity.certificate().getPublicKey())) {
            throw new CertsException("The key in " + source.file() + " does not belong to the certificate beside it");
        }
        return checked(source.file(), identity.certificate(), identity.chain(), identity.key());
    }

    private Identity checked(Path file, X509Certificate own, List<X509Certificate> certificates, PrivateKey key)
            throws CertsException {
        Instant start = own.getNotBefore().toInstant();
        Instant end = own.getNotAfter().toInstant();
        if (now.isAfter(end)) {
            throw new CertsException("The certificate in " + file + " expired on " + end
                    + "; renew it ('spoor certs renew' does, for one from its own authority)");
        }
        if (now.isBefore(start)) {
            throw new CertsException("The certificate in " + file + " is valid only from " + start + ", and it is "
                    + now + " by this machine's clock; one of the two is wrong");
        }
        List<X509Certificate> chain = chain(own, certificates);
        if (chain.size() < certificates.stream().distinct().count()) {
            warnings.add(file + " holds certificates that do not belong to the chain of "
                    + own.getSubjectX500Principal().getName() + "; they are not used");
        }
        return new Identity(chain, key);
    }

    /** Orders certificates from the endpoint's own upwards: servers must send them so (RFC 5246, 7.4.2). */
    private static List<X509Certificate> chain(X509Certificate own, List<X509Certificate> certificates) {
        List<X509Certificate> chain = new ArrayList<>(List.of(own));
        while (true) {
            X509Certificate last = chain.get(chain.size() - 1);
            Optional<X509Certificate> issuer = certificates.stream()
                    .filter(candidate -> !chain.contains(candidate) && Signatures.issued(candidate, last))
                    .findFirst();
            if (issuer.isEmpty()) {
                return chain;
            }
            chain.add(issuer.get());
        }
    }

    private @Nullable Password password(@Nullable Path file) throws CertsException {
        if (file == null) {
            return null;
        }
        FileContent content = files.get(file);
        warnIfOpen(content);
        return Password.from(content);
    }

    private void warnIfOpen(FileContent secret) {
        if (secret.readableByAll()) {
            warnings.add(secret.path() + " may be read by every user of this machine (" + secret.permissionText()
                    + "); 'chmod o= " + secret.path() + "' closes it");
        }
    }

    private static String mismatch(TlsFiles.Pem source, PrivateKey key, X509Certificate certificate) {
        return "The private key in " + source.key() + " (" + key.getAlgorithm()
                + ") does not belong to the certificate in " + source.certificate() + " ("
                + KeyType.describe(certificate.getPublicKey()) + ", for "
                + certificate.getSubjectX500Principal().getName() + "); take the two that were made together";
    }
}
