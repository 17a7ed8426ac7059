package io.spoor.certs.secrets;

import io.spoor.certs.AlternativeName;
import io.spoor.certs.CertsException;
import io.spoor.certs.KeyPairs;
import io.spoor.certs.PemFile;
import io.spoor.certs.PrivateKeyFile;
import io.spoor.certs.authority.PemAuthority;
import io.spoor.certs.authority.Usage;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether a certificate that was found is still what the plan asks for.
 *
 * @param verdict what to do with it
 * @param detail why
 */
record CertificateCheck(Verdict verdict, String detail) {

    enum Verdict {
        KEEP,
        RENEW
    }

    static CertificateCheck of(StoredSecret found, CertificatePlan plan, PemAuthority authority, Instant now)
            throws CertsException {
        if (!found.has(TlsSecret.CERTIFICATE) || !found.has(TlsSecret.KEY)) {
            return renew("it was incomplete");
        }
        X509Certificate certificate;
        boolean ownKey;
        try {
            certificate = PemFile.certificates(TlsSecret.content(found, TlsSecret.CERTIFICATE))
                    .get(0);
            ownKey = KeyPairs.match(
                    PrivateKeyFile.read(TlsSecret.content(found, TlsSecret.KEY), null), certificate.getPublicKey());
        } catch (CertsException e) {
            return renew(String.valueOf(e.getMessage()));
        }
        if (!certificate.getIssuerX500Principal().equals(authority.certificate().getSubjectX500Principal())) {
            // Somebody's own, put in the place of ours. It is theirs to renew.
            return new CertificateCheck(
                    Verdict.KEEP,
                    "not ours: issued by "
                            + certificate.getIssuerX500Principal().getName() + ", ends on "
                            + certificate.getNotAfter().toInstant());
        }
        return ours(found, certificate, ownKey, plan, authority, now);
    }

    private static CertificateCheck ours(
            StoredSecret found,
            X509Certificate certificate,
            boolean ownKey,
            CertificatePlan plan,
            PemAuthority authority,
            Instant now)
            throws CertsException {
        if (!authority.issued(certificate)) {
            return renew("its authority is a new one");
        }
        if (!ownKey) {
            return renew("its key was another's");
        }
        if (!Arrays.equals(
                found.data().get(TlsSecret.AUTHORITY), TlsSecret.of(authority).get(TlsSecret.AUTHORITY))) {
            return renew("its " + TlsSecret.AUTHORITY + " was not that of its authority");
        }
        if (!PemAuthority.isNamed(certificate, plan.commonName())) {
            return renew("its common name changed to " + plan.commonName());
        }
        Set<Usage> usages = Usage.allOf(certificate);
        if (!usages.equals(plan.usages())) {
            return renew("its usages changed to "
                    + plan.usages().stream()
                            .sorted()
                            .map(usage -> usage.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(" and ")));
        }
        Set<AlternativeName> before = new HashSet<>(AlternativeName.of(certificate));
        if (!before.equals(plan.names())) {
            return renew("its names changed: " + difference(before, plan.names()));
        }
        return byTime(certificate, plan, authority, now);
    }

    private static CertificateCheck byTime(
            X509Certificate certificate, CertificatePlan plan, PemAuthority authority, Instant now) {
        Instant end = certificate.getNotAfter().toInstant();
        if (now.plus(plan.renewal()).isBefore(end)) {
            return new CertificateCheck(Verdict.KEEP, "ends on " + end);
        }
        if (end.equals(authority.certificate().getNotAfter().toInstant())) {
            return new CertificateCheck(
                    Verdict.KEEP,
                    "ends on " + end + " with its authority, " + plan.authority() + ", which needs a successor");
        }
        return renew("the one before " + (now.isAfter(end) ? "ended" : "ends") + " on " + end);
    }

    private static CertificateCheck renew(String why) {
        return new CertificateCheck(Verdict.RENEW, why);
    }

    private static String difference(Set<AlternativeName> before, Set<AlternativeName> after) {
        return Stream.concat(
                        after.stream()
                                .filter(name -> !before.contains(name))
                                .map(name -> "+" + name)
                                .sorted(),
                        before.stream()
                                .filter(name -> !after.contains(name))
                                .map(name -> "-" + name)
                                .sorted())
                .collect(Collectors.joining(" "));
    }
}
