package io.spoor.certs.authority;

import io.spoor.certs.CertsException;
import java.util.stream.Collectors;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;

/** Distinguished names of subjects. */
final class SubjectNames {
    /** X.520's upper bound for common names; OpenSSL refuses to write longer ones. */
    private static final int MAX_LENGTH = 64;

    private SubjectNames() {}

    static X500Name ofCommonName(String commonName) throws CertsException {
        if (commonName.isBlank()) {
            throw new CertsException("A common name must not be empty");
        }
        if (commonName.length() > MAX_LENGTH) {
            throw new CertsException("The common name '" + commonName + "' has " + commonName.length()
                    + " characters; at most " + MAX_LENGTH
                    + " are allowed. Longer names fit into an alternative name, as uri:…");
        }
        if (commonName.codePoints().anyMatch(Character::isISOControl)) {
            throw new CertsException("A common name must not contain control characters");
        }
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    /** OpenSSL's one-line form, for example {@code /O=Acme/CN=device-1}, with no character that ends a field or line. */
    static String oneLine(X500Principal subject) {
        try {
            return new LdapName(subject.getName())
                    .getRdns().stream()
                            .map(rdn -> "/" + rdn.getType() + "=" + rdn.getValue())
                            .collect(Collectors.joining())
                            .replaceAll("\\p{Cntrl}", "?");
        } catch (InvalidNameException e) {
            throw new IllegalStateException("The JDK cannot read its own name " + subject, e);
        }
    }
}
