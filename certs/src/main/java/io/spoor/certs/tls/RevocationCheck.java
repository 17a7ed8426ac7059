package io.spoor.certs.tls;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.Certificate;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The part of a certificate path's validation that looks into revocation lists. An end entity's certificate needs a
 * list; one of an authority between it and the root is looked up if there is one.
 *
 * <p>It has no state, so that all handshakes share one.
 */
final class RevocationCheck extends PKIXCertPathChecker {
    private final RevocationLists lists;
    private final ExpiredCrl expiredCrl;
    private final InstantSource clock;

    RevocationCheck(RevocationLists lists, ExpiredCrl expiredCrl, InstantSource clock) {
        this.lists = lists;
        this.expiredCrl = expiredCrl;
        this.clock = clock;
    }

    @Override
    public void init(boolean forward) throws CertPathValidatorException {
        if (forward) {
            throw new CertPathValidatorException("Revocation is checked from the root downwards only");
        }
    }

    @Override
    public boolean isForwardCheckingSupported() {
        return false;
    }

    @Override
    public @Nullable Set<String> getSupportedExtensions() {
        return null;
    }

    @Override
    public void check(Certificate certificate, @Nullable Collection<String> unresolvedCriticalExtensions)
            throws CertPathValidatorException {
        X509Certificate subject = (X509Certificate) certificate;
        Optional<RevocationLists.Signed> signed = lists.of(subject);
        if (signed.isEmpty()) {
            if (subject.getBasicConstraints() < 0) {
                throw undetermined("there is no revocation list of "
                        + subject.getIssuerX500Principal().getName());
            }
            return;
        }
        X509CRLEntry entry = signed.get().list().getRevokedCertificate(subject);
        if (entry != null) {
            throw problem(
                    "certificate of " + subject.getSubjectX500Principal().getName() + " was revoked on "
                            + entry.getRevocationDate().toInstant()
                            + (entry.getRevocationReason() == null ? "" : " (" + entry.getRevocationReason() + ")"),
                    BasicReason.REVOKED);
        }
        if (expiredCrl == ExpiredCrl.REFUSE && signed.get().expired(clock.instant())) {
            throw undetermined("the revocation list " + signed.get().file() + " ended on "
                    + signed.get().list().getNextUpdate().toInstant());
        }
    }

    private static CertPathValidatorException undetermined(String message) {
        return problem(message, BasicReason.UNDETERMINED_REVOCATION_STATUS);
    }

    private static CertPathValidatorException problem(String message, BasicReason reason) {
        return new CertPathValidatorException(message, null, null, -1, reason);
    }
}
