package io.spoor.certs.authority;

import io.spoor.certs.AlternativeName;
import io.spoor.certs.KeyType;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Puts certificates and revocation lists together (RFC 5280) and signs them; knows no files and no policy. */
final class X509Signer {
    private final X509Certificate authority;
    private final PrivateKey key;

    X509Signer(X509Certificate authority, PrivateKey key) {
        this.authority = authority;
        this.key = key;
    }

    /** What differs from certificate to certificate. */
    record Content(
            BigInteger serialNumber,
            X500Name subject,
            PublicKey publicKey,
            Set<Usage> usages,
            List<AlternativeName> alternativeNames,
            Instant notBefore,
            Instant notAfter) {}

    /** A self-signed certificate of an authority that signs end entities and no further authorities. */
    static X509Certificate selfSigned(
            BigInteger serialNumber, X500Name subject, KeyPair keys, Instant notBefore, Instant notAfter) {
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    subject, serialNumber, Date.from(notBefore), Date.from(notAfter), subject, keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
            return sign(builder, keys.getPublic(), keys.getPrivate());
        } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
            throw new IllegalStateException("Cannot make the certificate of an authority", e);
        }
    }

    X509Certificate endEntity(Content content) {
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    X500Name.getInstance(authority.getSubjectX500Principal().getEncoded()),
                    content.serialNumber,
                    Date.from(content.notBefore),
                    Date.from(content.notAfter),
                    content.subject,
                    content.publicKey);
            // With an RSA key, TLS 1.2 clients may encrypt the shared secret with it.
            int encipherment = content.publicKey.getAlgorithm().equals("RSA") ? KeyUsage.keyEncipherment : 0;
            KeyPurposeId[] purposes =
                    content.usages.stream().sorted().map(Usage::purpose).toArray(KeyPurposeId[]::new);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | encipherment));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(content.publicKey));
            builder.addExtension(Extension.authorityKeyIdentifier, false, authorityKeyIdentifier());
            if (!content.alternativeNames.isEmpty()) {
                GeneralName[] names = content.alternativeNames.stream()
                        .map(AlternativeName::toGeneralName)
                        .toArray(GeneralName[]::new);
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            return sign(builder, authority.getPublicKey(), key);
        } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
            throw new IllegalStateException("Cannot make the certificate of " + content.subject, e);
        }
    }

    X509CRL revocationList(BigInteger number, Instant thisUpdate, Instant nextUpdate, List<IndexEntry> entries) {
        try {
            X509v2CRLBuilder builder =
                    new JcaX509v2CRLBuilder(authority.getSubjectX500Principal(), Date.from(thisUpdate));
            builder.setNextUpdate(Date.from(nextUpdate));
            for (IndexEntry entry : entries) {
                IndexEntry.Revocation revocation = entry.revocation();
                if (revocation != null) {
                    builder.addCRLEntry(
                            entry.serialNumber(),
                            Date.from(revocation.at()),
                            revocation.reason().code());
                }
            }
            builder.addExtension(Extension.authorityKeyIdentifier, false, authorityKeyIdentifier());
            builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
            return new JcaX509CRLConverter().getCRL(builder.build(signer(authority.getPublicKey(), key)));
        } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
            throw new IllegalStateException("Cannot make a revocation list", e);
        }
    }

    /** What the authority calls its own key, which need not be what this class would call it. */
    private AuthorityKeyIdentifier authorityKeyIdentifier() throws GeneralSecurityException {
        byte[] own = authority.getExtensionValue(Extension.subjectKeyIdentifier.getId());
        return own == null
                ? new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.getPublicKey())
                : new AuthorityKeyIdentifier(SubjectKeyIdentifier.getInstance(
                                ASN1OctetString.getInstance(own).getOctets())
                        .getKeyIdentifier());
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PublicKey publicKey, PrivateKey privateKey)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer(publicKey, privateKey)));
    }

    private static ContentSigner signer(PublicKey publicKey, PrivateKey privateKey)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaContentSignerBuilder(KeyType.signatureAlgorithm(publicKey)).build(privateKey);
    }
}
