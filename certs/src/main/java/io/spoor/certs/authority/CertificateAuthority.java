package io.spoor.certs.authority;

import io.spoor.certs.AlternativeName;
import io.spoor.certs.CertsException;
import io.spoor.certs.FileContent;
import io.spoor.certs.FileProblems;
import io.spoor.certs.KeyPairs;
import io.spoor.certs.KeyType;
import io.spoor.certs.Password;
import io.spoor.certs.PemText;
import io.spoor.certs.PrivateFiles;
import io.spoor.certs.PrivateKeyFile;
import io.spoor.certs.SerialNumbers;
import io.spoor.certs.authority.IndexEntry.Revocation;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.jspecify.annotations.Nullable;

/**
 * Issues, renews and revokes certificates.
 *
 * <p>May be used by several threads and, on the same folder, by several processes: each change takes the folder's lock
 * and reads what the others left. A change is on the disk before its method returns, the certificate before its index
 * line, so that whatever a crash leaves was either handed out and is listed, or was not handed out.
 */
public final class CertificateAuthority {
    /** How far a new certificate starts in the past: devices' clocks run late. */
    static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private final CaDirectory directory;
    private final List<X509Certificate> chain;
    private final X509Signer signer;
    private final CrlWriter crlWriter;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    private CertificateAuthority(
            CaDirectory directory, List<X509Certificate> chain, PrivateKey key, InstantSource clock) {
        this.directory = directory;
        this.chain = chain;
        this.signer = new X509Signer(chain.get(0), key);
        this.crlWriter = new CrlWriter(directory, chain.get(0), signer, clock);
        this.clock = clock;
    }

    /** Creates an authority in a folder, which is created too; never replaces one. */
    public static CertificateAuthority create(Path path, CaProfile profile, InstantSource clock) throws CertsException {
        X500Name subject = SubjectNames.ofCommonName(profile.commonName());
        CaDirectory directory = CaDirectory.unchecked(path);
        createFolders(path);
        return DirectoryLock.hold(path, () -> create(directory, subject, profile, clock));
    }

    private static CertificateAuthority create(
            CaDirectory directory, X500Name subject, CaProfile profile, InstantSource clock) throws CertsException {
        if (Files.exists(directory.certificateFile()) || Files.exists(directory.keyFile())) {
            throw new CertsException("There is a certificate authority in " + directory.path()
                    + " already; take another folder, or remove this one if nothing trusts it any more");
        }
        KeyPair keys = profile.keyType().generate();
        Instant notBefore = clock.instant().minus(CLOCK_SKEW);
        X509Certificate certificate = X509Signer.selfSigned(
                SerialNumbers.next(new SecureRandom()),
                subject,
                keys,
                notBefore,
                clock.instant().plus(profile.validity()));
        Password password = profile.password();
        PrivateFiles.writeSecret(
                directory.keyFile(),
                password == null
                        ? PrivateKeyFile.text(keys.getPrivate())
                        : PrivateKeyFile.text(keys.getPrivate(), password));
        CertificateAuthority authority =
                new CertificateAuthority(directory, List.of(certificate), keys.getPrivate(), clock);
        authority.crlWriter.write(profile.crlValidity());
        // Last: a folder is an authority when it has this file.
        PrivateFiles.writePublic(directory.certificateFile(), PemText.of(List.of(certificate)));
        return authority;
    }

    /**
     * Opens an authority, also one whose {@code ca.pem} and {@code ca.key} were made elsewhere.
     *
     * @param password needed only if the key is encrypted
     */
    public static CertificateAuthority open(Path path, @Nullable Password password, InstantSource clock)
            throws CertsException {
        CaDirectory directory = CaDirectory.at(path);
        List<X509Certificate> chain = directory.certificates();
        X509Certificate certificate = chain.get(0);
        boolean[] usage = certificate.getKeyUsage();
        if (certificate.getBasicConstraints() < 0 || (usage != null && !(usage[5] && usage[6]))) {
            throw new CertsException(directory.certificateFile()
                    + " may not sign certificates and revocation lists: a certificate with CA:TRUE and the key usages"
                    + " keyCertSign and cRLSign is wanted");
        }
        if (clock.instant().isAfter(certificate.getNotAfter().toInstant())) {
            throw new CertsException(directory.certificateFile() + " expired on "
                    + certificate.getNotAfter().toInstant() + "; create a new authority in another folder");
        }
        PrivateKey key = PrivateKeyFile.read(FileContent.read(directory.keyFile()), password);
        if (!KeyPairs.match(key, certificate.getPublicKey())) {
            throw new CertsException(directory.keyFile() + " is not the key of " + directory.certificateFile());
        }
        createFolders(path);
        return new CertificateAuthority(directory, chain, key, clock);
    }

    /** The authority's own certificate. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** What is in its folder. */
    public CaDirectory directory() {
        return directory;
    }

    /** Makes a key pair and a certificate for it. The authority keeps no copy of the key. */
    public IssuedCertificate issue(CertificateRequest request) throws CertsException {
        X500Name subject = SubjectNames.ofCommonName(request.commonName());
        Instant notAfter = end(request.validity());
        KeyPair keys = request.keyType().generate();
        return certify(
                subject, keys.getPublic(), keys.getPrivate(), request.usage(), request.alternativeNames(), notAfter);
    }

    /**
     * Certifies the key of a signing request.
     *
     * @param commonName replaces the requested subject; null keeps it
     * @param alternativeNames replace the requested ones; null keeps them
     */
    public IssuedCertificate sign(
            SigningRequest request,
            Usage usage,
            @Nullable String commonName,
            @Nullable List<AlternativeName> alternativeNames,
            Duration validity)
            throws CertsException {
        List<AlternativeName> names = alternativeNames == null ? request.alternativeNames() : alternativeNames;
        return certify(request.subject(commonName), request.publicKey(), null, usage, names, end(validity));
    }

    /**
     * Issues a certificate with the subject, names and usage of an earlier one, which stays valid until it ends or is
     * revoked: a device can change over at any time.
     *
     * @param keepKey certifies the same key again, which stays where it is; otherwise makes a new one of the same kind
     */
    public IssuedCertificate renew(X509Certificate earlier, Duration validity, boolean keepKey) throws CertsException {
        String serial = SerialNumbers.format(earlier.getSerialNumber());
        requireOwn(earlier);
        IndexEntry entry = directory.entry(earlier.getSerialNumber()).orElse(null);
        if (entry != null && entry.revocation() != null) {
            throw new CertsException("The certificate " + serial + " was revoked on "
                    + entry.revocation().at() + " ("
                    + entry.revocation().reason().optionName()
                    + ") and cannot be renewed; issue a new one");
        }
        Usage usage = Usage.of(earlier)
                .orElseThrow(() -> new CertsException("The certificate " + serial
                        + " is neither for servers nor for clients; issue a new one instead of renewing it"));
        X500Name subject =
                X500Name.getInstance(earlier.getSubjectX500Principal().getEncoded());
        Instant notAfter = end(validity);
        KeyPair keys = keepKey
                ? null
                : KeyType.of(earlier.getPublicKey()).orElse(KeyType.EC_P256).generate();
        return certify(
                subject,
                keys == null ? earlier.getPublicKey() : keys.getPublic(),
                keys == null ? null : keys.getPrivate(),
                usage,
                AlternativeName.of(earlier),
                notAfter);
    }

    /**
     * Revokes a certificate and writes a new revocation list.
     *
     * @param crlValidity how long the list counts; null for as long as the one before
     */
    public X509CRL revoke(BigInteger serialNumber, RevocationReason reason, @Nullable Duration crlValidity)
            throws CertsException {
        return DirectoryLock.hold(directory.path(), () -> {
            markRevoked(serialNumber, reason);
            return crlWriter.write(crlValidity);
        });
    }

    private void markRevoked(BigInteger serialNumber, RevocationReason reason) throws CertsException {
        List<IndexEntry> entries = new ArrayList<>(directory.entries());
        int at = 0;
        while (at < entries.size() && !entries.get(at).serialNumber().equals(serialNumber)) {
            at++;
        }
        if (at == entries.size()) {
            directory.issued(serialNumber); // fails with the right message unless the index has lost it
            throw new CertsException("The index of " + directory.path() + " does not list "
                    + SerialNumbers.format(serialNumber) + " though a copy is there; the index is damaged");
        }
        Revocation earlier = entries.get(at).revocation();
        if (earlier != null) {
            throw new CertsException("The certificate " + SerialNumbers.format(serialNumber)
                    + " is revoked already, since " + earlier.at() + " ("
                    + earlier.reason().optionName() + ")");
        }
        entries.set(at, entries.get(at).revoked(new Revocation(clock.instant(), reason)));
        directory.index().replace(entries);
    }

    /**
     * Writes the revocation list anew.
     *
     * @param validity how long it counts; null for as long as the one before
     */
    public X509CRL writeRevocationList(@Nullable Duration validity) throws CertsException {
        return DirectoryLock.hold(directory.path(), () -> crlWriter.write(validity));
    }

    /** @throws CertsException unless this authority signed the certificate */
    public void requireOwn(X509Certificate certificate) throws CertsException {
        try {
            certificate.verify(certificate().getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new CertsException(
                    "The certificate of " + certificate.getSubjectX500Principal()
                            + " was not issued by the authority in " + directory.path() + " but by "
                            + certificate.getIssuerX500Principal(),
                    e);
        }
    }

    private IssuedCertificate certify(
            X500Name subject,
            PublicKey publicKey,
            @Nullable PrivateKey privateKey,
            Usage usage,
            List<AlternativeName> alternativeNames,
            Instant notAfter)
            throws CertsException {
        if (usage == Usage.SERVER && alternativeNames.isEmpty()) {
            throw new CertsException(
                    "A server's certificate needs alternative names, since clients look at nothing else;"
                            + " give those that clients dial");
        }
        BigInteger serialNumber = SerialNumbers.next(random);
        Instant notBefore = later(
                clock.instant().minus(CLOCK_SKEW), certificate().getNotBefore().toInstant());
        X509Certificate certificate = signer.endEntity(new X509Signer.Content(
                serialNumber, subject, publicKey, Set.of(usage), alternativeNames, notBefore, notAfter));
        DirectoryLock.hold(directory.path(), () -> {
            PrivateFiles.writePublic(directory.issuedFile(serialNumber), PemText.of(List.of(certificate)));
            directory
                    .index()
                    .append(new IndexEntry(
                            serialNumber,
                            notAfter,
                            null,
                            CaDirectory.issuedName(serialNumber),
                            SubjectNames.oneLine(certificate.getSubjectX500Principal())));
            crlWriter.refresh();
            return certificate;
        });
        List<X509Certificate> whole = new ArrayList<>(List.of(certificate));
        whole.addAll(chain);
        return new IssuedCertificate(whole, privateKey);
    }

    private Instant end(Duration validity) throws CertsException {
        if (validity.isNegative() || validity.isZero()) {
            throw new CertsException("A certificate must be valid for some time, not for " + validity);
        }
        Instant now = clock.instant();
        Instant end = now.plus(validity);
        Instant last = certificate().getNotAfter().toInstant();
        if (end.isAfter(last)) {
            throw new CertsException(
                    "The certificate would be valid until " + end + ", longer than that of its authority ("
                            + last + "); ask for at most "
                            + Duration.between(now, last).toDays() + " days, or create a new authority");
        }
        return end;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static void createFolders(Path path) throws CertsException {
        try {
            Files.createDirectories(path.resolve("issued"));
        } catch (IOException e) {
            throw new CertsException("Cannot create the folder " + path + ": " + FileProblems.describe(e), e);
        }
    }
}
