package io.spoor.certs.authority;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** Which end of a connection a certificate is for; it can serve at no other. */
public enum Usage {
    /** A broker or another server. Its life is short enough for every TLS client (some refuse more than 398 days). */
    SERVER(KeyPurposeId.id_kp_serverAuth, Duration.ofDays(397)),
    /** A device. Its life is longer: devices are hard to reach. */
    CLIENT(KeyPurposeId.id_kp_clientAuth, Duration.ofDays(730));

    @SuppressWarnings("ImmutableEnumChecker") // an object identifier never changes
    private final KeyPurposeId purpose;

    private final Duration defaultValidity;

    Usage(KeyPurposeId purpose, Duration defaultValidity) {
        this.purpose = purpose;
        this.defaultValidity = defaultValidity;
    }

    /** How long a certificate lives unless something else is asked for. */
    public Duration defaultValidity() {
        return defaultValidity;
    }

    KeyPurposeId purpose() {
        return purpose;
    }

    /** What a certificate may be used for; empty if it names neither. */
    public static Optional<Usage> of(X509Certificate certificate) {
        return allOf(certificate).stream().findFirst();
    }

    /** Everything that a certificate may be used for; servers come first. */
    public static Set<Usage> allOf(X509Certificate certificate) {
        Set<Usage> usages = EnumSet.noneOf(Usage.class);
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            for (Usage usage : values()) {
                if (purposes != null && purposes.contains(usage.purpose.getId())) {
                    usages.add(usage);
                }
            }
            return usages;
        } catch (CertificateParsingException e) {
            return Set.of(); // an extension that cannot be read allows nothing
        }
    }
}
