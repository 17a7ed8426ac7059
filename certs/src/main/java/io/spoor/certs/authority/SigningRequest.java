package io.spoor.certs.authority;

import io.spoor.certs.AlternativeName;
import io.spoor.certs.CertsException;
import io.spoor.certs.FileContent;
import io.spoor.certs.KeyType;
import io.spoor.certs.PemFile;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.List;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request (PKCS#10) from a device whose private key never leaves it. Its signature has been verified, so whoever sent
 * it has the key; that the names in it are theirs is for the person who signs to know.
 */
public final class SigningRequest {
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;
    private static final int MIN_EC_BITS = 256;

    private final X500Name subject;
    private final PublicKey publicKey;
    private final List<AlternativeName> alternativeNames;

    private SigningRequest(X500Name subject, PublicKey publicKey, List<AlternativeName> alternativeNames) {
        this.subject = subject;
        this.publicKey = publicKey;
        this.alternativeNames = List.copyOf(alternativeNames);
    }

    /** Reads and verifies a request. */
    public static SigningRequest read(Path file) throws CertsException {
        PKCS10CertificationRequest request = PemFile.request(FileContent.read(file));
        try {
            PublicKey key = new JcaPKCS10CertificationRequest(request).getPublicKey();
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new CertsException(file
                        + " is not signed with the key that it names; it was changed, or its sender lacks the key");
            }
            refuseWeak(file, key);
            return new SigningRequest(request.getSubject(), key, requestedNames(request));
        } catch (GeneralSecurityException | OperatorCreationException | PKCSException | RuntimeException e) {
            throw new CertsException(file + " holds a signing request that cannot be read: " + e.getMessage(), e);
        }
    }

    /** The requested subject, RFC 2253. */
    public String subjectText() {
        return subject.toString();
    }

    /** The requested common name, or all of the subject if it has none. */
    public String name() {
        RDN[] names = subject.getRDNs(BCStyle.CN);
        return names.length == 0
                ? subject.toString()
                : IETFUtils.valueToString(names[0].getFirst().getValue());
    }

    /** The names that the request asks for. */
    public List<AlternativeName> alternativeNames() {
        return alternativeNames;
    }

    /** The key that the certificate will be for. */
    public PublicKey publicKey() {
        return publicKey;
    }

    /** The subject that the certificate gets: the given common name, or else what the request asks for. */
    X500Name subject(@Nullable String commonName) throws CertsException {
        if (commonName != null) {
            return SubjectNames.ofCommonName(commonName);
        }
        if (subject.getRDNs().length == 0) {
            throw new CertsException("The signing request names no subject; give the certificate a common name");
        }
        return subject;
    }

    private static void refuseWeak(Path file, PublicKey key) throws CertsException {
        int bits = KeyType.bits(key);
        boolean strong = switch (key.getAlgorithm()) {
            case "RSA" -> bits >= MIN_RSA_BITS && bits <= MAX_RSA_BITS;
            case "EC" -> bits >= MIN_EC_BITS;
            default -> false;
        };
        if (!strong) {
            throw new CertsException(file + " is for a key of the kind " + KeyType.describe(key)
                    + "; an EC key on P-256, P-384 or P-521, or an RSA key of 2048 to 8192 bits is wanted");
        }
    }

    private static List<AlternativeName> requestedNames(PKCS10CertificationRequest request) throws CertsException {
        Extensions extensions = request.getRequestedExtensions();
        GeneralNames names =
                extensions == null ? null : GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
        return names == null ? List.of() : AlternativeName.of(names.getNames());
    }
}
