package io.spoor.certs.authority;

import io.spoor.certs.AlternativeName;
import io.spoor.certs.CertsException;
import io.spoor.certs.FileContent;
import io.spoor.certs.KeyPairs;
import io.spoor.certs.KeyType;
import io.spoor.certs.PemFile;
import io.spoor.certs.PemText;
import io.spoor.certs.PrivateKeyFile;
import io.spoor.certs.SerialNumbers;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * An authority that is nothing but its certificate and its key, as Kubernetes keeps them in one Secret. It lists nothing
 * and revokes nothing: it is for the parts of one installation, whose certificates are short and made anew by machine.
 * {@link CertificateAuthority} can be opened with the same certificate and key, to issue to devices.
 *
 * <p>Immutable; any thread may use it.
 */
public final class PemAuthority {
    private final List<X509Certificate> chain;
    private final PrivateKey key;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    private PemAuthority(List<X509Certificate> chain, PrivateKey key, InstantSource clock) {
        this.chain = List.copyOf(chain);
        this.key = key;
        this.clock = clock;
    }

    /** Makes an authority with an EC key. */
    public static PemAuthority create(String commonName, Duration validity, InstantSource clock) throws CertsException {
        KeyPair keys = KeyType.EC_P256.generate();
        X509Certificate certificate = X509Signer.selfSigned(
                SerialNumbers.next(new SecureRandom()),
                SubjectNames.ofCommonName(commonName),
                keys,
                clock.instant().minus(CertificateAuthority.CLOCK_SKEW),
                clock.instant().plus(validity));
        return new PemAuthority(List.of(certificate), keys.getPrivate(), clock);
    }

    /**
     * Reads an authority.
     *
     * @param certificate followed by those above it, if it is not its own root
     * @param key not encrypted
     * @throws CertsException if these are not the certificate and the key of an authority, or if it has ended
     */
    public static PemAuthority open(FileContent certificate, FileContent key, InstantSource clock)
            throws CertsException {
        List<X509Certificate> chain = PemFile.certificates(certificate);
        if (chain.get(0).getBasicConstraints() < 0) {
            throw new CertsException(
                    certificate.path() + " is not the certificate of an authority: it is not marked CA:TRUE");
        }
        Instant end = chain.get(0).getNotAfter().toInstant();
        if (clock.instant().isAfter(end)) {
            throw new CertsException(certificate.path() + " expired on " + end
                    + "; remove it, and a new authority is made, which everybody has to be told to trust");
        }
        PrivateKey privateKey = PrivateKeyFile.read(key, null);
        if (!KeyPairs.match(privateKey, chain.get(0).getPublicKey())) {
            throw new CertsException(key.path() + " is not the key of " + certificate.path());
        }
        return new PemAuthority(chain, privateKey, clock);
    }

    /** The authority's own certificate. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** Its certificate alone: who trusts those above it would trust all that they issued, too. */
    public String certificatePem() {
        return PemText.of(List.of(certificate()));
    }

    /** Its key as unencrypted PKCS#8. */
    public String keyPem() {
        return PrivateKeyFile.text(key);
    }

    /** Whether this authority signed a certificate. */
    public boolean issued(X509Certificate other) {
        try {
            other.verify(certificate().getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Whether a certificate's subject is this common name and nothing else. */
    public static boolean isNamed(X509Certificate certificate, String commonName) throws CertsException {
        try {
            return certificate
                    .getSubjectX500Principal()
                    .equals(new X500Principal(
                            SubjectNames.ofCommonName(commonName).getEncoded()));
        } catch (IOException e) {
            throw new IllegalStateException("A name that was just made cannot be encoded", e);
        }
    }

    /** When a certificate of this life would end if it were issued now. */
    public Instant end(Duration validity) {
        Instant wanted = clock.instant().plus(validity);
        Instant last = certificate().getNotAfter().toInstant();
        return wanted.isBefore(last) ? wanted : last;
    }

    /**
     * Makes a key pair and a certificate for it. It ends with the authority if that is earlier than asked for.
     *
     * @param usages at least one
     */
    public IssuedCertificate issue(
            String commonName, List<AlternativeName> alternativeNames, Set<Usage> usages, Duration validity)
            throws CertsException {
        KeyPair keys = KeyType.EC_P256.generate();
        X509Certificate issued = new X509Signer(certificate(), key)
                .endEntity(new X509Signer.Content(
                        SerialNumbers.next(random),
                        SubjectNames.ofCommonName(commonName),
                        keys.getPublic(),
                        usages,
                        alternativeNames,
                        clock.instant().minus(CertificateAuthority.CLOCK_SKEW),
                        end(validity)));
        List<X509Certificate> whole = new ArrayList<>(List.of(issued));
        whole.addAll(chain);
        return new IssuedCertificate(whole, keys.getPrivate());
    }

    /** Never prints the key. */
    @Override
    public String toString() {
        return "PemAuthority[" + certificate().getSubjectX500Principal() + "]";
    }
}
