package io.spoor.broker.auth;

import io.spoor.tracing.TlsInfo.ClientCertificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Takes the user name from the client's certificate. That the certificate is genuine and not revoked was checked by the
 * TLS handshake. Immutable.
 *
 * @param source which part of the certificate names the user
 * @param mustEqualClientId whether a client may only use its own name as client id
 */
public record CertificateIdentity(Source source, boolean mustEqualClientId) {

    /** The part of a certificate that names the user; the first one if there are several. */
    public enum Source {
        /** The most specific common name of the subject. */
        SUBJECT_CN,
        /** A DNS name of the subject alternative names. */
        SAN_DNS,
        /** A URI of the subject alternative names. */
        SAN_URI
    }

    // The alternative names come without their types, but no DNS name looks like a URI or an address
    private static final Predicate<String> IPV4 =
            Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}").asMatchPredicate();
    private static final Predicate<String> IPV6 =
            Pattern.compile("[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(%.*)?").asMatchPredicate();
    private static final Predicate<String> DNS = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*")
            .asMatchPredicate()
            .and(IPV4.negate());
    private static final Predicate<String> URI =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.+").asMatchPredicate().and(IPV6.negate());

    /**
     * The name of the certificate's owner; empty if the certificate lacks the part that should name it, or that could be no
     * user name in a packet.
     */
    public Optional<String> userName(ClientCertificate certificate) {
        Optional<String> name = switch (source) {
            case SUBJECT_CN -> commonName(certificate.subject());
            case SAN_DNS -> first(certificate.alternativeNames(), DNS);
            case SAN_URI -> first(certificate.alternativeNames(), URI);
        };
        return name.filter(CertificateIdentity::isText);
    }

    /** Whether the name consists of whole characters, and none of them is a control character (MQTT 5, 1.5.4). */
    private static boolean isText(String name) {
        return name.codePoints()
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }

    private static Optional<String> first(List<String> names, Predicate<String> kind) {
        return names.stream().filter(kind).findFirst();
    }

    private static Optional<String> commonName(String subject) {
        try {
            List<Rdn> parts = new LdapName(subject).getRdns();
            // The most specific part of a distinguished name is the last in this list
            for (int i = parts.size() - 1; i >= 0; i--) {
                Attribute commonName = parts.get(i).toAttributes().get("CN");
                if (commonName != null && commonName.get() instanceof String name && !name.isEmpty()) {
                    return Optional.of(name);
                }
            }
            return Optional.empty();
        } catch (InvalidNameException e) {
            throw new IllegalArgumentException("not a distinguished name: " + subject, e);
        } catch (NamingException e) {
            throw new IllegalStateException("an attribute in memory cannot be read: " + subject, e);
        }
    }
}
