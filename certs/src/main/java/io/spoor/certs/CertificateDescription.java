package io.spoor.certs;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * What a certificate says about its holder, in the spelling of trace documents (ECS {@code tls.client.*}).
 *
 * @param subject distinguished name, RFC 2253
 * @param issuer distinguished name, RFC 2253
 * @param commonName the subject's most specific common name; null if it has none
 * @param serialNumber upper-case hexadecimal without separators
 * @param sha256 upper-case hexadecimal fingerprint of the DER form
 * @param alternativeNames DNS names, addresses and URIs; other kinds are left out
 */
public record CertificateDescription(
        String subject,
        String issuer,
        @Nullable String commonName,
        String serialNumber,
        Instant notBefore,
        Instant notAfter,
        String sha256,
        List<AlternativeName> alternativeNames) {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    public CertificateDescription {
        alternativeNames = List.copyOf(alternativeNames);
    }

    /** Describes a certificate, also a hostile one: parts that cannot be read are absent, nothing is thrown. */
    public static CertificateDescription of(X509Certificate certificate) {
        String subject = certificate.getSubjectX500Principal().getName();
        return new CertificateDescription(
                subject,
                certificate.getIssuerX500Principal().getName(),
                commonName(subject),
                SerialNumbers.format(certificate.getSerialNumber()),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                sha256(certificate),
                AlternativeName.of(certificate));
    }

    /** The alternative names without their kinds, for a trace document. */
    public List<String> alternativeNameValues() {
        return alternativeNames.stream().map(AlternativeName::value).toList();
    }

    /** The upper-case hexadecimal fingerprint of a certificate's DER form. */
    public static String sha256(X509Certificate certificate) {
        try {
            return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("A certificate without an encoded form", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }

    private static @Nullable String commonName(String distinguishedName) {
        try {
            List<Rdn> rdns = new LdapName(distinguishedName).getRdns();
            for (int i = rdns.size() - 1; i >= 0; i--) { // LdapName counts from the least specific
                Attribute name = rdns.get(i).toAttributes().get("CN");
                if (name != null && name.get() instanceof String text) {
                    return text;
                }
            }
            return null;
        } catch (NamingException e) {
            return null;
        }
    }
}
